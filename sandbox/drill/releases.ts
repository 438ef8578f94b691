/** The releases of the hello-app that the drill delivers: one that is healthy, and one for each way of being bad. */
import type { Stage } from '../stage.ts';
import { type Changes, misbehaving, replaced } from './changes.ts';
import { dieAfter, expireSoon, goDark, stopLastAgent } from './circumstances.ts';

/** What has to come of it: it stands, one of its checks catches it, or nobody can tell. */
export type Expected =
  | 'good'
  | 'blind'
  | { readonly caughtBy: string; readonly in: 'staging' | 'production' };

export type Release = {
  readonly name: string;
  /** What is wrong with it, for whoever reads the table. */
  readonly wrong: string;
  readonly expected: Expected;
  /** What it changes in the service; `good` is the commit that is served before. */
  readonly changes?: (good: string) => Changes;
  /** What is wrong around it. */
  readonly before?: (stage: Stage) => void;
  /** What happens once it is on staging. */
  readonly deployed?: (stage: Stage) => void;
};

const inStaging = (caughtBy: string): Expected => ({ caughtBy, in: 'staging' });

/** What the build says that it has built. */
const built = (commit: string): Changes => ({
  'buildspec.yml': replaced('"$CODEBUILD_RESOLVED_SOURCE_VERSION" >', `${commit} >`),
});

const minute = 60_000;

export const releases: readonly Release[] = [
  { name: 'healthy', wrong: 'nothing', expected: 'good' },
  {
    name: '500s',
    wrong: 'its home page answers 500',
    expected: inStaging('the home page greets'),
    changes: () => misbehaving("request.url === '/'", "response.writeHead(500).end('no database\\n')"),
  },
  {
    name: 'slow',
    wrong: 'its home page takes a second',
    expected: inStaging('fast enough'),
    changes: () => misbehaving("request.url === '/'", 'setTimeout(() => app(request, response), 1_000)'),
  },
  {
    name: 'wrong version',
    wrong: 'it is another commit than the one that was deployed',
    expected: inStaging('the deployed commit is the one served'),
    changes: () => built('c0ffee'),
  },
  {
    name: 'stale host',
    wrong:
      'the agent of the last production host is not there: CodeDeploy lets the deployment succeed without it',
    expected: { caughtBy: 'the deployed commit is the one served', in: 'production' },
    before: stopLastAgent,
  },
  {
    name: 'missing page',
    wrong: 'its help page answers 404',
    expected: inStaging('the help page is there'),
    changes: () => misbehaving("request.url === '/help'", "response.writeHead(404).end('nothing here\\n')"),
  },
  {
    name: 'broken JSON',
    wrong: 'its status page breaks off',
    expected: inStaging('the service says that it is well'),
    changes: () => misbehaving("request.url === '/status'", 'response.end(\'{"status": "o\')'),
  },
  {
    name: 'expiring certificate',
    wrong: 'its certificate is good for three more days',
    expected: inStaging('the certificate is good for two weeks'),
    before: expireSoon,
  },
  {
    name: 'flapping',
    wrong: 'one in five requests for its status page is answered 503',
    expected: inStaging('it stays well'),
    changes: () =>
      misbehaving("request.url === '/status' && ++count % 5 === 0", 'response.writeHead(503).end()'),
  },
  {
    name: 'dies after a minute',
    wrong: 'its process ends a minute after it was deployed',
    expected: inStaging('it stays well'),
    deployed: (stage) => dieAfter(stage, 'staging-1', minute),
  },
  {
    name: 'healthy, blind checker',
    wrong: 'nothing, but validation can reach neither the service nor its control probe',
    expected: 'blind',
    before: goDark,
  },
  {
    name: 'changed nothing',
    wrong: 'its build has packed again what was there before',
    expected: inStaging('the deployed commit is the one served'),
    changes: built,
  },
];
