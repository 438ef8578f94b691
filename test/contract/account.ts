/**
 * Where contract tests run: in a sandbox, or with REMOTE=1 in the AWS account whose credentials and AWS_REGION are in
 * the environment. The same bodies hold in both, or the sandbox is wrong. Everything they make has a name that begins
 * with slipway-contract-, costs next to nothing, and is removed at the end.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { openBench } from '../../sandbox/account-under-test.ts';
import { services } from '../../sandbox/services.ts';

export type Account = {
  /** For any SDK client. */
  readonly options: { readonly region: string; readonly endpoint?: string; readonly maxAttempts: number };
  /** A name that nobody else has. */
  readonly name: string;
  /** Asks again and again until the answer is as it has to be in the end; AWS is eventually consistent. */
  readonly eventually: <T>(ask: () => Promise<T>, isDone: (answer: T) => boolean) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** How long a test may take: AWS takes its time. */
export const patience = 300_000;

const isRemote = env.REMOTE === '1';

const eventually: Account['eventually'] = async (ask, isDone) => {
  const limit = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (performance.now() > limit) throw new Error(`expected another answer than ${JSON.stringify(answer)}`);
    await setTimeout(isRemote ? 2_000 : 2);
  }
};

const openRemote = (name: string): Account => {
  const region = env.AWS_REGION;
  if (!region) throw new Error('expected AWS_REGION to say in which region the contract tests run');
  return { options: { region, maxAttempts: 3 }, name, eventually, close: async () => undefined };
};

const openSandbox = async (name: string): Promise<Account> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-contract-'));
  const bench = await openBench(services, folder);
  const close = async (): Promise<void> => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { options: bench.options, name, eventually, close };
};

export const openAccount = async (): Promise<Account> => {
  const name = `slipway-contract-${randomUUID().slice(0, 8)}`;
  return isRemote ? openRemote(name) : openSandbox(name);
};
