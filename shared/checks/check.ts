import type { Sighting } from '../core/judgement.ts';
import type { Get } from '../core/probe.ts';
import type { Reader } from '../core/settings.ts';

/** What is being checked, and the means to look at it. */
export type Subject = { readonly url: string; readonly commit: string; readonly get: Get };

/** One look at the subject. */
export type Check<Spec> = (spec: Spec, subject: Subject) => Promise<Sighting>;

/** A type of check: how its part of the gate file is read, and how it looks. */
export type CheckType<Spec> = { readonly read: Reader<Spec>; readonly look: Check<Spec> };

/** A path below the environment's base URL, whose own path it continues. */
export const below = (base: string, path: string): URL => new URL(`${base.replace(/\/+$/, '')}${path}`);
