/** Every service of the sandbox, one line each. */
import { sts } from './aws/sts/service.ts';
import type { Service } from './service.ts';

export const services: readonly Service[] = [sts];
