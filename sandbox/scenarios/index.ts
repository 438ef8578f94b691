/** Every story, one line each. */
import type { Scenario } from '../scenario.ts';
import { green } from './green.ts';
import { stagingSick } from './staging-sick.ts';

export const scenarios: readonly Scenario[] = [green, stagingSick];
