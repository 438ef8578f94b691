/** How a function is bundled: for `serverless package` (this file is its plugin), for tests and for the benchmark. */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import yazl from 'yazl';

const root = import.meta.dirname;

/** Every function: its name, which is its file's, and the file. */
export const functionEntries = async (): Promise<Map<string, string>> => {
  const files = await readdir(join(root, 'functions'));
  const names = files.filter((file) => /(?<!\.test)\.ts$/.test(file)).sort();
  return new Map(names.map((file) => [file.replace(/\.ts$/, ''), join(root, 'functions', file)]));
};

/** The SDK reads its version from its package.json, and would bring the whole file along for that. */
const versionOnly: Plugin = {
  name: 'version-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

// What only some invocations need is loaded by `import('./lazy-….ts')`: a file of its own, which no cold start reads.
const isLazy = /\/lazy-[\w-]+\.ts$/;

/** Leaves what is loaded later out of the bundle, and remembers which files that are. */
const apart = (later: Set<string>): Plugin => ({
  name: 'apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: isLazy }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const file = join(resolveDir, path);
      later.add(file);
      return { path: `./${basename(file, '.ts')}.js`, external: true };
    });
  },
});

/** The bundler's settings for one function. */
export const optionsFor = (name: string, entry: string, outRoot = join(root, 'dist')): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile: join(outRoot, name, 'index.js'),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // ES modules would evaluate Node's lazy WebSocket when they import node:http, and load undici by it.
  format: 'cjs',
  // The packages' `main` is written for older Node and is a third bigger.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  // As a call of require, an optional import of a built-in module costs nothing until it is made.
  supported: { 'dynamic-import': false },
  // A function has its credentials in its environment: SSO, profiles and metadata servers would only be loaded.
  alias: {
    '@aws-sdk/credential-provider-node': join(root, 'shared/adapters/lambda-credentials.ts'),
    '@aws-sdk/endpoint-cache': join(root, 'shared/adapters/left-out.ts'),
    '@smithy/core/event-streams': join(root, 'shared/adapters/left-out.ts'),
  },
  plugins: [versionOnly],
  charset: 'utf8',
  legalComments: 'none',
  // The map stays beside the bundle, to read a stack trace with; it is not in the zip.
  sourcemap: 'external',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});

type BundleSettings = { readonly only?: readonly string[]; readonly outRoot?: string };

/** Bundles the functions (or `only` these) into `<outRoot>/<name>/index.js`; gives what each is made of. */
export const bundle = async ({
  only,
  outRoot = join(root, 'dist'),
}: BundleSettings = {}): Promise<Map<string, Metafile>> => {
  const entries = await functionEntries();
  const names = only ?? [...entries.keys()];
  const bundled = await Promise.all(names.map((name) => bundleOne(name, entries.get(name), outRoot)));
  return new Map(names.map((name, index) => [name, bundled[index] as Metafile]));
};

const bundleOne = async (name: string, entry: string | undefined, outRoot: string): Promise<Metafile> => {
  if (!entry) throw new Error(`There is no functions/${name}.ts to bundle`);
  const folder = join(outRoot, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const later = new Set<string>();
  const options = { ...optionsFor(name, entry, outRoot), plugins: [versionOnly, apart(later)] };
  const { metafile } = await build({ ...options, metafile: true });
  for (const file of later)
    await build({ ...options, entryPoints: [file], outfile: join(folder, `${basename(file, '.ts')}.js`) });
  // Without it `serverless invoke local` would take the bundle for an ES module, as this folder's package.json says.
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  return metafile;
};

// Zips of the same bundle are the same to the byte, so that an unchanged function is not deployed again.
const FIXED = { mtime: new Date(Date.UTC(1980, 0, 1)), mode: 0o100644, forceDosTimestamp: true };

const zip = async (name: string, outRoot: string, target: string): Promise<void> => {
  const file = new yazl.ZipFile();
  const parts = (await readdir(join(outRoot, name))).filter((part) => !part.endsWith('.map')).sort();
  for (const part of parts) file.addFile(join(outRoot, name, part), `dist/${name}/${part}`, FIXED);
  file.end();
  await pipeline(file.outputStream, createWriteStream(target));
};

type ServerlessFunction = { readonly handler: string; package?: { artifact: string } };
type Serverless = {
  readonly serviceDir: string;
  readonly service: {
    getAllFunctions(): string[];
    getFunction(key: string): ServerlessFunction;
  };
};

/** The plugin of the Serverless Framework that gives each function its bundle, freshly made, as its package. */
export default class BundlePlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(serverless: Serverless, options: { readonly function?: string }) {
    const outRoot = join(serverless.serviceDir, 'dist');
    const keys = () => (options.function ? [options.function] : serverless.service.getAllFunctions());
    const bundles = () => bundle({ only: keys().map((key) => nameOf(serverless, key)), outRoot });
    const packages = async () => {
      await bundles();
      await Promise.all(keys().map((key) => packageOne(serverless, key, outRoot)));
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': packages,
      'before:package:function:package': packages,
      'before:invoke:local:invoke': async () => void (await bundles()),
    };
  }
}

const nameOf = (serverless: Serverless, key: string): string => {
  const { handler } = serverless.service.getFunction(key);
  const [, name] = /^dist\/([^/]+)\/index\.handler$/.exec(handler) ?? [];
  if (!name)
    throw new Error(`The handler of ${key} must be dist/<file in functions>/index.handler, not ${handler}`);
  return name;
};

const packageOne = async (serverless: Serverless, key: string, outRoot: string): Promise<void> => {
  const folder = join(serverless.serviceDir, '.serverless');
  await mkdir(folder, { recursive: true });
  const artifact = join(folder, `${key}.zip`);
  await zip(nameOf(serverless, key), outRoot, artifact);
  serverless.service.getFunction(key).package = { artifact };
};
