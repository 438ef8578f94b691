/** `npm run sandbox`: the endpoints alone, to deploy to by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepLatestEvents } from './aws/lambda/watch.ts';
import { onInterrupt } from './interrupt.ts';
import { type Account, attachHosts, openAccount } from './put-up.ts';
import { lineOf, printLine } from './timeline.ts';
import { operatorKey } from './world.ts';

const help = `Starts local AWS endpoints on 127.0.0.1 for serverless, the AWS CLI and the SDKs, until Ctrl-C.

Usage: npm run sandbox -- [options]

  --port N    where to listen (default: a free port)
  --seed N    the order of what happens in parallel (default: 1)
  --help      this text

Waits of up to an hour pass at once; longer ones (an approval's seven days) pass as slowly as they do.`;

const hour = 3_600_000;
const print = (text = ''): void => void process.stdout.write(`${text}\n`);

const options = {
  port: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const welcome = ({ world, params }: Account, events: string): void => {
  const { url, region } = world;
  const flags = Object.entries(params).map(([name, value]) => `--param="${name}=${value}"`);
  print(`Listening on ${url}. In another terminal:\n`);
  print(`  export AWS_ENDPOINT_URL=${url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
  print(
    `  export AWS_ACCESS_KEY_ID=${operatorKey.accessKeyId} AWS_SECRET_ACCESS_KEY=${operatorKey.secretAccessKey}`,
  );
  print(`  npx serverless deploy ${flags.join(' ')}\n`);
  print(`An AWS CLI older than 2.13, and version 1 for SQS, also want --endpoint-url ${url}.`);
  print(`Each function's latest event is in ${events}, to be handed to it again, say in a debugger:`);
  print(
    `  npx serverless invoke local -f rollBack --path ${events}/hello-roll-back.json ${flags.join(' ')}\n`,
  );
  print('What happens is told here. Ctrl-C ends everything.\n');
};

const serve = async (): Promise<number> => {
  const { values } = parseArgs({ options, strict: true });
  if (values.help) {
    print(help);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'));
  const began = performance.now();
  // The hosts are there before the stack: they get its policy as soon as it exists, so that the first delivery works.
  const letHostsIn = (): void => account.world.background('hosts', () => attachHosts(account.world));
  const account: Account = await openAccount({
    project: process.cwd(),
    folder,
    seed: Number(values.seed),
    port: Number(values.port),
    horizonMs: hour,
    // `serverless logs` asks for the last minutes by the real clock.
    start: Date.now(),
    onEntry: (entry) => {
      if (entry.what === 'iam:CreatePolicy' && entry.detail?.outcome === 'ok') letHostsIn();
      const line = lineOf(entry);
      if (line) print(printLine(line, (performance.now() - began) / 1_000, Boolean(process.stdout.isTTY)));
    },
  });
  const events = join(folder, 'events');
  keepLatestEvents(account.world, events);
  welcome(account, events);
  await new Promise<void>((resolve) => onInterrupt(resolve));
  await account.close();
  await rm(folder, { recursive: true, force: true });
  return 0;
};

try {
  process.exitCode = await serve();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\nSee npm run sandbox -- --help\n`);
  process.exitCode = 2;
}
