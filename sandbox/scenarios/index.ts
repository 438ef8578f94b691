/** Every story, one line each. */
import type { Scenario } from '../scenario.ts';
import { deployFails } from './deploy-fails.ts';
import { green } from './green.ts';
import { replaced } from './replaced.ts';
import { stagingSick } from './staging-sick.ts';

export const scenarios: readonly Scenario[] = [green, stagingSick, deployFails, replaced];
