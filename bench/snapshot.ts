/** What it costs to go back to a frozen moment, and to play a delivery from there. */
import { rm } from 'node:fs/promises';
import { deployPipeline, openAccount } from '../sandbox/put-up.ts';
import { hashOf } from '../sandbox/rehearsal.ts';
import { green } from '../sandbox/scenarios/green.ts';
import type { Frozen, Stage } from '../sandbox/stage.ts';
import { median, type Row } from './row.ts';

const rounds = 7;

type Round = { readonly resume: number; readonly run: number; readonly trace: string };

const since = (began: number): number => performance.now() - began;

const playOnce = async (stage: Stage, frozen: Frozen, from: number): Promise<Round> => {
  let began = performance.now();
  await frozen.resume();
  const resume = since(began);
  began = performance.now();
  const kept = await green.run(stage);
  const run = since(began);
  if (!kept.every(({ held }) => held)) throw new Error('expected green to keep its promises from a snapshot');
  return { resume, run, trace: hashOf(stage.world.trace.slice(from)) };
};

/** Milliseconds of `green`, taken up again and again from the moment at which its pipeline has been put up. */
export const snapshotRows = async (project: string, folder: string): Promise<readonly Row[]> => {
  const seed = 1;
  const account = await openAccount({ project, folder, seed });
  try {
    const { stage } = await deployPipeline(account, project, seed);
    const frozen = await stage.freeze();
    const from = stage.world.trace.length;
    await playOnce(stage, frozen, from);
    const played: Round[] = [];
    for (let round = 0; round < rounds; round += 1) played.push(await playOnce(stage, frozen, from));
    frozen.forget();
    const different = new Set(played.map(({ trace }) => trace)).size;
    return [
      {
        what: 'going back to a snapshot',
        measured: median(played.map(({ resume }) => resume)),
        limit: 50,
        unit: 'ms',
      },
      {
        what: 'green from a snapshot',
        measured: median(played.map(({ run }) => run)),
        limit: 1_000,
        unit: 'ms',
      },
      { what: 'different traces of it', measured: different, limit: 1, unit: `in ${rounds}` },
    ];
  } finally {
    await account.close();
    await rm(folder, { recursive: true, force: true });
  }
};
