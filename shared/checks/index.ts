import type { Sighting } from '../core/judgement.ts';
import type { Reader } from '../core/settings.ts';
import type { CheckType, Subject } from './check.ts';
import { type HttpSpec, http } from './http.ts';
import { type RevisionSpec, revision } from './revision.ts';

export type CheckSpec = HttpSpec | RevisionSpec;

type Table = { readonly [Type in CheckSpec['type']]: CheckType<Extract<CheckSpec, { type: Type }>> };

/** Every type of check, under the key that a gate file calls it by. */
const checkTypes: Table = { http, revision };

/** How each type's settings are read from a gate file. */
export const checkReaders: Readonly<Record<string, Reader<CheckSpec>>> = Object.fromEntries(
  Object.entries(checkTypes).map(([type, { read }]) => [type, read]),
);

/** One look of whichever check the settings are for. */
export const look = (spec: CheckSpec, subject: Subject): Promise<Sighting> =>
  lookOf(spec.type)(spec, subject);

const lookOf = <Type extends CheckSpec['type']>(type: Type) =>
  checkTypes[type].look as (spec: CheckSpec, subject: Subject) => Promise<Sighting>;
