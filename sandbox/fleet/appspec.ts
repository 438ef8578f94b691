/** appspec.yml of the server platform, read and refused as the CodeDeploy agent does. */
import { parse } from 'yaml';
import { notRehearsed } from '../errors.ts';

export type FileMapping = { readonly source: string; readonly destination: string };
export type Script = {
  readonly location: string;
  readonly runas?: string;
  readonly timeoutSeconds: number;
};
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
export type AppSpec = {
  readonly fileExistsBehavior?: string;
  readonly files: readonly FileMapping[];
  readonly permissions: readonly Permission[];
  readonly hooks: Readonly<Record<string, readonly Script[]>>;
};

type Raw = Record<string, unknown>;

const refuse = (why: string, advice: string): Error =>
  new Error(`The deployment failed because ${why}. ${advice}, and then try again.`);

const list = (value: unknown): readonly Raw[] => (Array.isArray(value) ? (value as Raw[]) : []);
const optional = <K extends string>(key: K, value: unknown) =>
  (value === undefined || value === null ? {} : { [key]: String(value).trim() }) as { [P in K]?: string };

const toFile = (raw: Raw): FileMapping => {
  const { source, destination } = raw;
  if (source === undefined || source === null)
    throw refuse(
      'the application specification file specifies a destination file, but no source file',
      'Update the files section of the AppSpec file',
    );
  if (destination === undefined || destination === null)
    throw refuse(
      `the application specification file specifies only a source file (${source})`,
      'Add the name of the destination file to the files section of the AppSpec file',
    );
  return { source: String(source), destination: String(destination) };
};

/** Ruby's to_i: leading digits, else 0. */
const toTimeout = (value: unknown): number => {
  const seconds = value === undefined || value === null ? 3600 : Number.parseInt(String(value), 10) || 0;
  if (seconds > 0) return seconds;
  throw refuse(
    'an invalid timeout value was provided for a script in the application specification file',
    'Make corrections in the hooks section of the AppSpec file',
  );
};

const toScript = (raw: Raw): Script => {
  const location = String(raw.location ?? '').trim();
  if (location === '')
    throw refuse(
      'the application specification file specifies a script with no location value',
      'Specify the location in the hooks section of the AppSpec file',
    );
  return { location, ...optional('runas', raw.runas), timeoutSeconds: toTimeout(raw.timeout) };
};

const toMode = (value: unknown): { mode?: number } => {
  if (value === undefined || value === null) return {};
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
  const types = Array.isArray(value) ? value.map(String) : ['file', 'directory'];
  const wrong = types.find((type) => type !== 'file' && type !== 'directory');
  if (wrong !== undefined)
    throw refuse(
      `the application specification file specifies a permission for an object type not supported for permissions (${wrong})`,
      'Update the permissions section of the AppSpec file',
    );
  return types as PermissionType[];
};

const toPermission = (raw: Raw): Permission => {
  const object = String(raw.object ?? '').trim();
  if (object === '')
    throw refuse(
      'a permission listed in the application specification file has no object value',
      'Update the permissions section of the AppSpec file',
    );
  if (raw.acls || raw.context) throw notRehearsed('acls and context in the permissions of appspec.yml');
  return {
    object,
    pattern: String(raw.pattern ?? '**'),
    except: Array.isArray(raw.except) ? raw.except.map(String) : [],
    type: toTypes(raw.type),
    ...optional('owner', raw.owner),
    ...optional('group', raw.group),
    ...toMode(raw.mode),
  };
};

const checkHead = (raw: Raw): void => {
  if (raw.version !== 0)
    throw refuse(
      `an invalid version value (${raw.version ?? ''}) was entered in the application specification file`,
      'Make sure your AppSpec file specifies "0.0" as the version',
    );
  if (raw.os === 'windows') throw notRehearsed('a Windows host');
  if (raw.os !== 'linux')
    throw refuse(
      `the application specification file specifies an unsupported operating system (${raw.os ?? ''})`,
      'Specify either "linux" or "windows" in the os section of the AppSpec file',
    );
};

const behaviors = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

const toBehavior = (value: unknown): { fileExistsBehavior?: string } => {
  if (value === undefined || value === null) return {};
  const behavior = String(value).trim();
  if (behaviors.includes(behavior)) return { fileExistsBehavior: behavior };
  throw refuse(
    `an invalid file_exists_behavior value (${behavior}) was entered in the application specification file`,
    `Make sure your AppSpec file specifies one of ${behaviors.join(',')} as the file_exists_behavior`,
  );
};

/** Reads the text; throws the agent's sentence when it does not like it. */
export const parseAppSpec = (text: string): AppSpec => {
  // As the agent's reader does: a bare 0755 is an octal number.
  const raw = parse(text, { version: '1.1' }) as Raw | null;
  if (raw === null || typeof raw !== 'object')
    throw refuse(
      'the application specification file was empty',
      "Make sure your AppSpec file defines at minimum the 'version' and 'os' properties",
    );
  checkHead(raw);
  const hooks = Object.entries((raw.hooks ?? {}) as Record<string, unknown>);
  return {
    hooks: Object.fromEntries(hooks.map(([event, scripts]) => [event, list(scripts).map(toScript)])),
    files: list(raw.files).map(toFile),
    permissions: list(raw.permissions).map(toPermission),
    ...toBehavior(raw.file_exists_behavior),
  };
};

/** In the order in which the service sends them; Block and Allow go with a load balancer. */
export const lifecycleEvents = [
  'BeforeBlockTraffic',
  'BlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;

/** Refuses hooks for events that no deployment has; the agent looks at this only when it installs. */
export const checkHooks = (spec: AppSpec, fileName: string): void => {
  const unknown = Object.keys(spec.hooks).filter(
    (event) => !(lifecycleEvents as readonly string[]).includes(event),
  );
  if (unknown.length === 0) return;
  throw new Error(`${fileName} file contains unknown lifecycle events: ${JSON.stringify(unknown)}`);
};
