/** A process that reads one test report, as the function does, and says by how much it has grown. */
import { jenkins } from '../shared/adapters/jenkins.ts';
import { listFailures } from '../shared/adapters/jenkins-commands.ts';

const [, , url = ''] = process.argv;
const secrets = async () => ({ user: 'bench', token: 'bench' });
const build = { number: 1, result: 'UNSTABLE', commits: [] } as const;

const before = process.resourceUsage().maxRSS;
const { names } = await listFailures({ jenkins: jenkins({ url, secrets }), path: 'job/bench/' }, build);
const grownMegabytes = (process.resourceUsage().maxRSS - before) / 1_000;
process.send?.({ names: names.length, grownMegabytes }, () => process.exit());
