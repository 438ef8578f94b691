/** The names of an error: AWS renamed many when services left the Query protocol, and clients know them by either. */
import type { Service } from '../service.ts';
import { sdkOf } from './schema.ts';

export type ErrorNames = {
  /** The name of the SDK's class. */
  readonly shape: string;
  /** What the Query protocol calls it. */
  readonly query: string;
  /** The status that the Query protocol answers it with. */
  readonly status?: number;
};

const errorKind = -3;

type Traits = { readonly awsQueryError?: readonly [code: string, status: number] };

const namesOf = ([, , shape, traits]: readonly [number, string, string, Traits | 0]): ErrorNames => {
  const older = traits === 0 ? undefined : traits.awsQueryError;
  return older ? { shape, query: older[0], status: older[1] } : { shape, query: shape };
};

const readErrors = async (service: Service): Promise<ReadonlyMap<string, ErrorNames>> => {
  const found = new Map<string, ErrorNames>();
  for (const value of Object.values(await sdkOf(service))) {
    if (!Array.isArray(value) || value[0] !== errorKind) continue;
    const names = namesOf(value as never);
    found.set(names.shape, names);
    // Two classes may share an older name, and a class may be called as another one was: its own name wins.
    if (!found.has(names.query)) found.set(names.query, names);
  }
  return found;
};

const errors = new WeakMap<Service, Promise<ReadonlyMap<string, ErrorNames>>>();

/** Errors that no model names. */
const formerly: Readonly<Record<string, string>> = {
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
};

/** Finds an error by any of its names; one that the SDK does not know has but the one, as a rule. */
export const errorNamesOf = async (service: Service, code: string): Promise<ErrorNames> => {
  const known = errors.get(service) ?? readErrors(service);
  errors.set(service, known);
  return (await known).get(code) ?? { shape: code, query: formerly[code] ?? code };
};
