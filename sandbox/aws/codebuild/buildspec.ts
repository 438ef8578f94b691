/** Reads a buildspec, version 0.2; a key that is not carried out is not rehearsed. */
import { notRehearsed } from '../../errors.ts';
import { yaml } from '../../yaml.ts';

export type Commands = { readonly commands: readonly string[]; readonly finally: readonly string[] };

export type Artifacts = {
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly excludePaths: readonly string[];
  readonly discardPaths: boolean;
};

export type CommandPhase = 'install' | 'pre_build' | 'build' | 'post_build';

export type Buildspec = {
  readonly variables: Readonly<Record<string, string>>;
  readonly exported: readonly string[];
  readonly phases: Readonly<Partial<Record<CommandPhase, Commands>>>;
  readonly artifacts?: Artifacts;
};

/** A buildspec that CodeBuild itself would refuse. */
export class BuildspecError extends Error {
  override name = 'BuildspecError';
}

type Mapping = Readonly<Record<string, unknown>>;

const mapping = (where: string, value: unknown): Mapping => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BuildspecError(`YAML_FILE_ERROR: ${where} is not a mapping`);
  }
  return value as Mapping;
};

const only = (where: string, value: unknown, names: readonly string[]): Mapping => {
  const found = mapping(where, value);
  const other = Object.keys(found).find((name) => !names.includes(name));
  if (other) throw notRehearsed(`buildspec ${where}.${other}`);
  return found;
};

const texts = (where: string, value: unknown): readonly string[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) {
    throw new BuildspecError(`YAML_FILE_ERROR: ${where} is not a list of strings`);
  }
  return value;
};

/** The commands run on the Node that runs the sandbox: another one asked for is not rehearsed. */
const checkRuntimes = (value: unknown): void => {
  const { nodejs } = only('install.runtime-versions', value ?? {}, ['nodejs']);
  const here = process.versions.node.split('.')[0];
  if (nodejs !== undefined && nodejs !== 'latest' && String(nodejs) !== here) {
    throw notRehearsed(`buildspec runtime nodejs ${nodejs}, while this is ${here}`);
  }
};

const commandsOf = (name: string, value: unknown): Commands => {
  const keys = ['commands', 'finally', ...(name === 'install' ? ['runtime-versions'] : [])];
  const phase = only(`phases.${name}`, value, keys);
  checkRuntimes(phase['runtime-versions']);
  return {
    commands: texts(`phases.${name}.commands`, phase.commands),
    finally: texts(`phases.${name}.finally`, phase.finally),
  };
};

const artifactsOf = (value: unknown): Artifacts => {
  const found = only('artifacts', value, [
    'files',
    'base-directory',
    'exclude-paths',
    'discard-paths',
    'name',
  ]);
  const base = found['base-directory'];
  return {
    files: texts('artifacts.files', found.files),
    excludePaths: texts('artifacts.exclude-paths', found['exclude-paths']),
    discardPaths: found['discard-paths'] === true || found['discard-paths'] === 'yes',
    ...(base === undefined ? {} : { baseDirectory: String(base) }),
  };
};

const variablesOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(mapping('env.variables', value ?? {})).map(([name, text]) => [name, String(text)]),
  );

const order = ['install', 'pre_build', 'build', 'post_build'];

/** The buildspec of this text. */
export const readBuildspec = (text: string): Buildspec => {
  const spec = only('(top)', yaml().parse(text), ['version', 'env', 'phases', 'artifacts']);
  if (String(spec.version) !== '0.2') throw notRehearsed(`buildspec version ${spec.version}`);
  const env = only('env', spec.env ?? {}, ['variables', 'exported-variables']);
  const phases = only('phases', spec.phases ?? {}, order);
  return {
    variables: variablesOf(env.variables),
    exported: texts('env.exported-variables', env['exported-variables']),
    phases: Object.fromEntries(
      Object.entries(phases).map(([name, value]) => [name, commandsOf(name, value)]),
    ),
    ...(spec.artifacts === undefined ? {} : { artifacts: artifactsOf(spec.artifacts) }),
  };
};
