/** appspec.yml of the server platform, read and refused as the CodeDeploy agent does. */
import type { Document } from 'yaml';
import { notRehearsed } from '../errors.ts';
import { yaml } from '../yaml.ts';
import { type Permission, toPermission } from './appspec-permissions.ts';
import { asPsych } from './psych.ts';
import { refuse } from './refuse.ts';
import { type Hash, inspect, isHash, isNil, noConversion, noMethod } from './ruby.ts';

/** As written: what is no text is refused by the installer, not by the reader. */
export type FileMapping = { readonly source: unknown; readonly destination: unknown };
export type Script = {
  readonly location: string;
  readonly runas?: string;
  readonly sudo: boolean;
  readonly timeoutSeconds: number;
};
export type AppSpec = {
  readonly fileExistsBehavior?: string;
  readonly files: readonly FileMapping[];
  readonly permissions: readonly Permission[];
  readonly hooks: Readonly<Record<string, readonly Script[]>>;
};

/** What a section is gone through by: nothing if it is missing, pairs if it is a mapping. */
const each = (section: unknown): readonly unknown[] => {
  if (isNil(section) || section === false) return [];
  if (Array.isArray(section)) return section;
  if (isHash(section)) return Object.entries(section);
  throw noMethod('each', section);
};

const member = (mapping: unknown, key: string): unknown => {
  if (isHash(mapping)) return mapping[key];
  if (isNil(mapping)) throw noMethod('[]', mapping);
  if (typeof mapping === 'string') return mapping.includes(key) ? key : undefined;
  throw noConversion(key, 'Integer');
};

const toFile = (mapping: unknown): FileMapping => {
  const source = member(mapping, 'source');
  const destination = member(mapping, 'destination');
  if (isNil(source))
    throw refuse(
      'the application specification file specifies a destination file, but no source file',
      'Update the files section of the AppSpec file',
    );
  if (isNil(destination))
    throw refuse(
      `the application specification file specifies only a source file (${source})`,
      'Add the name of the destination file to the files section of the AppSpec file',
    );
  return { source, destination };
};

/** Ruby's to_i: leading digits, else 0. */
const toTimeout = (value: unknown): number => {
  const seconds = isNil(value) || value === false ? 3600 : Number.parseInt(String(value), 10) || 0;
  if (seconds > 0) return seconds;
  throw refuse(
    'an invalid timeout value was provided for a script in the application specification file',
    'Make corrections in the hooks section of the AppSpec file',
  );
};

const toScript = (script: unknown): Script => {
  if (!isHash(script)) throw noMethod('has_key?', script);
  const location = String(script.location ?? '').trim();
  if (location === '')
    throw refuse(
      'the application specification file specifies a script with no location value',
      'Specify the location in the hooks section of the AppSpec file',
    );
  return {
    location,
    ...(isNil(script.runas) ? {} : { runas: String(script.runas).trim() }),
    sudo: !isNil(script.sudo) && script.sudo !== false,
    timeoutSeconds: toTimeout(script.timeout),
  };
};

/** An event without scripts is passed over; one whose scripts are no list is an error. */
const toHooks = (section: unknown): AppSpec['hooks'] => {
  if (isNil(section) || section === false) return {};
  if (!isHash(section)) throw noMethod('each_pair', section);
  const hooks = Object.entries(section).filter(([, scripts]) => !isNil(scripts));
  return Object.fromEntries(
    hooks.map(([event, scripts]) => {
      if (scripts === false) throw noMethod('each', scripts);
      return [event, each(scripts).map(toScript)];
    }),
  );
};

/** A number as Ruby would write it: 1.0 stays 1.0. */
const writtenVersion = (document: Document): string => {
  const { isMap, isScalar } = yaml();
  const node = isMap(document.contents) ? document.contents.get('version', true) : undefined;
  if (!isScalar(node) || isNil(node.value)) return '';
  const isFloat = typeof node.value === 'number' && /[.e]/i.test(node.source ?? '');
  return isFloat && Number.isInteger(node.value) ? `${node.value}.0` : String(node.value);
};

const checkHead = (spec: Hash, document: Document): void => {
  if (spec.version !== 0)
    throw refuse(
      `an invalid version value (${writtenVersion(document)}) was entered in the application specification file`,
      'Make sure your AppSpec file specifies "0.0" as the version',
    );
  // Every host of the sandbox is one of Linux, whose agent knows no other system.
  if (spec.os !== 'linux')
    throw refuse(
      `the application specification file specifies an unsupported operating system (${spec.os ?? ''})`,
      'Specify either "linux" or "windows" in the os section of the AppSpec file',
    );
};

const behaviors = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

const toBehavior = (value: unknown): { fileExistsBehavior?: string } => {
  if (isNil(value)) return {};
  const behavior = String(value).trim();
  if (behaviors.includes(behavior)) return { fileExistsBehavior: behavior };
  throw refuse(
    `an invalid file_exists_behavior value (${behavior}) was entered in the application specification file`,
    `Make sure your AppSpec file specifies one of ${behaviors.join(',')} as the file_exists_behavior`,
  );
};

/** The first document of the text; a bare 0755 in it is an octal number, and of two equal keys the last counts. */
const read = (text: string): Document | undefined => {
  const [document] = yaml().parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    customTags: asPsych,
  });
  const error = document?.errors[0];
  if (error) throw new Error(`(<unknown>): ${error.message.split(':\n')[0]}`, { cause: error });
  if (!document || document.contents === null) return undefined;
  if (document.warnings.length > 0) throw notRehearsed('a tag in appspec.yml');
  yaml().visit(document as Document, {
    Alias: () => {
      throw notRehearsed('an alias in appspec.yml: whether it is read depends on the Ruby of the host');
    },
  });
  return document as Document;
};

/** Reads the text; throws the agent's sentence when it does not like it. */
export const parseAppSpec = (text: string): AppSpec => {
  const document = read(text);
  const spec: unknown = document?.toJS();
  if (!document || isNil(spec) || spec === false)
    throw new Error(
      "The deployment failed because the application specification file was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
    );
  if (Array.isArray(spec)) throw noConversion('version', 'Integer');
  const sections = isHash(spec) ? spec : {};
  checkHead(sections, document);
  return {
    ...toBehavior(sections.file_exists_behavior),
    hooks: toHooks(sections.hooks),
    files: each(sections.files).map(toFile),
    permissions: each(sections.permissions).map(toPermission),
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
  throw new Error(`${fileName} file contains unknown lifecycle events: ${inspect(unknown)}`);
};
