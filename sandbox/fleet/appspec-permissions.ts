/** The permissions of an appspec: whose files are whose, and who may do what with them. */
import { notRehearsed } from '../errors.ts';
import { refuse } from './refuse.ts';
import { isHash, isNil, noMethod } from './ruby.ts';

export type PermissionType = 'file' | 'directory';
export type Permission = {
  readonly object: string;
  readonly pattern: string;
  readonly except: readonly string[];
  readonly type: readonly PermissionType[];
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number;
};

const list = (value: unknown): readonly string[] => {
  if (!Array.isArray(value)) throw noMethod('each', value);
  return value.map(String);
};

const toMode = (value: unknown): { mode?: number } => {
  if (isNil(value)) return {};
  const mode = String(value).padStart(3, '0');
  if (mode.length > 4)
    throw refuse(
      `the length of a permissions mode (${mode}) in the application specification file is invalid`,
      'Permissions modes must be between one and four characters long. Update the permissions section of the AppSpec file',
    );
  const wrong = [...mode].find((digit) => digit < '0' || digit > '7');
  if (wrong !== undefined)
    throw refuse(
      `the permissions mode (${mode}) in the application specification file contains an invalid character (${wrong})`,
      'Update the permissions section of the AppSpec file',
    );
  return { mode: Number.parseInt(mode, 8) };
};

const toTypes = (value: unknown): readonly PermissionType[] => {
  const types = isNil(value) || value === false ? ['file', 'directory'] : list(value);
  const wrong = types.find((type) => type !== 'file' && type !== 'directory');
  if (wrong !== undefined)
    throw refuse(
      `the application specification file specifies a permission for an object type not supported for permissions (${wrong})`,
      'Update the permissions section of the AppSpec file',
    );
  return types as PermissionType[];
};

const who = <K extends string>(key: K, value: unknown) =>
  (isNil(value) || value === false ? {} : { [key]: String(value) }) as { [P in K]?: string };

/** One entry of the section, checked as the agent checks it when it reads. */
export const toPermission = (raw: unknown): Permission => {
  if (!isHash(raw)) throw noMethod('has_key?', raw);
  const object = String(raw.object ?? '').trim();
  if (object === '')
    throw refuse(
      'a permission listed in the application specification file has no object value',
      'Update the permissions section of the AppSpec file',
    );
  for (const key of ['acls', 'context'])
    if (!isNil(raw[key])) throw notRehearsed(`${key} in the permissions of appspec.yml`);
  return {
    object,
    pattern: String(raw.pattern ?? '**'),
    except: isNil(raw.except) || raw.except === false ? [] : list(raw.except),
    type: toTypes(raw.type),
    ...who('owner', raw.owner),
    ...who('group', raw.group),
    ...toMode(raw.mode),
  };
};
