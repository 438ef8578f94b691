/** The delivered service itself is broken: its build, its hooks, its server, its gate. */
import type { Mutation } from './mutation.ts';

type Change = {
  readonly name: string;
  readonly file: string;
  readonly change: (text: string) => string;
  readonly names: RegExp;
};

const append =
  (more: string) =>
  (text: string): string =>
    `${text}\n${more}\n`;

const changes: readonly Change[] = [
  {
    name: 'its start hook exits with 1',
    file: 'scripts/start.sh',
    change: append('exit 1'),
    names: /scripts\/start\.sh/,
  },
  {
    name: 'its start hook never ends',
    file: 'scripts/start.sh',
    change: append('sleep 100000'),
    names: /scripts\/start\.sh|timed out/,
  },
  {
    name: 'its validation hook exits with 1',
    file: 'scripts/validate.sh',
    change: (text) => text.replace('set -euo pipefail', 'exit 1'),
    names: /scripts\/validate\.sh/,
  },
  {
    name: 'a hook is not in the bundle',
    file: 'appspec.yml',
    change: (text) => text.replace('scripts/start.sh', 'scripts/begin.sh'),
    names: /scripts\/begin\.sh/,
  },
  {
    name: 'a hook has a name that there is not',
    file: 'appspec.yml',
    change: (text) => text.replace('ApplicationStart:', 'ApplicationStrat:'),
    names: /ApplicationStrat/,
  },
  {
    name: 'its server dies at once',
    file: 'src/server.js',
    change: append('process.exit(3);'),
    names: /start|validate|served|answer/i,
  },
  {
    name: 'it is always the same commit',
    file: 'buildspec.yml',
    change: (text) => text.replace('"$CODEBUILD_RESOLVED_SOURCE_VERSION" >', 'c0ffee >'),
    names: /c0ffee|commit/,
  },
  {
    name: 'its tests fail',
    file: 'test/app.test.js',
    change: append("test('broken on purpose', () => assert.fail());"),
    names: /broken on purpose/,
  },
  {
    name: 'its tests cannot be run',
    file: 'package.json',
    change: (text) => text.replace('node --test ', 'node --tset '),
    names: /Jenkins/,
  },
  {
    name: 'its build fails',
    file: 'buildspec.yml',
    change: (text) => text.replace('test -n', 'test -z'),
    names: /CodeBuild|test -z/,
  },
  {
    name: 'its build leaves the gate file out',
    file: 'buildspec.yml',
    change: (text) => text.replace(/^.*delivery\.yml.*\n/m, ''),
    names: /delivery\.yml/,
  },
  {
    name: 'its gate file has a typing error',
    file: 'delivery.yml',
    change: (text) => text.replace('checks:', 'cheks:'),
    names: /cheks/,
  },
  {
    name: 'its gate file expects another status',
    file: 'delivery.yml',
    change: (text) => text.replace('status: 200', 'status: 204'),
    names: /204/,
  },
  {
    name: 'its gate file asks another host',
    file: 'delivery.yml',
    change: (text) => text.replace('staging.hello.example', 'stagign.hello.example'),
    names: /stagign/,
  },
];

/** Mutations of the service that is delivered. */
export const serviceMutations: readonly Mutation[] = changes.map(({ name, file, change, names }) => ({
  name: `service: ${name}`,
  apply: (draft) => {
    draft.files[file] = change;
  },
  scenarios: ['green'],
  names,
}));
