/** An account in which a good release of the drill's service is in production, frozen: each other one starts from there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostsOf } from '../fleet/hosts.ts';
import { commit } from '../github/repository.ts';
import { addTls } from '../internet/tls.ts';
import { type Account, deployPipeline, openAccount } from '../put-up.ts';
import { deliverFirst, executionOf, production, serves } from '../scenarios/story.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';
import { drilledService, filesOf } from './changes.ts';
import { certifyAll } from './circumstances.ts';
import { type Played, play } from './play.ts';
import type { Release } from './releases.ts';
import { readReport } from './report.ts';

export type Bench = {
  readonly play: (release: Release) => Promise<Played>;
  readonly close: () => Promise<void>;
};

const minute = 60_000;

const takeTls = async (world: World): Promise<void> => {
  certifyAll(world);
  for (const host of hostsOf(world)) {
    const name = host.name.startsWith('staging') ? 'staging.hello.example' : 'hello.example';
    await addTls(world, host, `${name}:443`);
  }
};

const open = async (project: string, folder: string, seed: number): Promise<Account> => {
  // Now, because OpenSSL checks certificates by the real time.
  const start = Date.now() - (Date.now() % minute);
  const account = await openAccount({ project, seed, folder, start });
  await takeTls(account.world);
  const files = await filesOf(account.repository, await drilledService());
  await commit(account.repository, { message: 'A gate that can be drilled', files });
  return account;
};

const mustBeGood = async (stage: Stage, sha: string): Promise<void> => {
  if (await serves(stage, production, sha)) return;
  const report = await readReport(stage, await executionOf(stage, sha), 'staging');
  throw new Error(`expected the first release to be good: ${report?.sentence ?? 'it was not validated'}`);
};

/** Delivers the release that is good, and freezes what it leaves. */
const prepare = async (account: Account, project: string, seed: number) => {
  const { stage } = await deployPipeline(account, project, seed);
  await mustBeGood(stage, await deliverFirst(stage));
  return { stage, frozen: await stage.freeze() };
};

/** Puts everything up, up to where the releases of the drill part; `onOpen` gets what takes it down, also half-way. */
export const openBench = async (
  project: string,
  seed: number,
  onOpen: (close: () => Promise<void>) => void,
): Promise<Bench> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-drill-'));
  const closing = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  onOpen(close);
  try {
    const account = await open(project, folder, seed);
    closing.push(account.close);
    const { stage, frozen } = await prepare(account, project, seed);
    closing.push(async () => frozen.forget());
    return {
      play: async (release) => {
        await frozen.resume(seed);
        return play(stage, release);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
