import type { Jenkins } from '../adapters/jenkins.ts';
import { cancelItem, endBuild, lookAtBuild, search } from '../adapters/jenkins-commands.ts';
import { expiry, type Ledger } from '../adapters/ledger.ts';
import { endJenkinsRun } from '../adapters/ledger-records.ts';
import { type Asked, type EndCommand, type Found, nextEnding } from '../core/jenkins-end.ts';
import { DeliveryError } from '../errors.ts';

export type EndSite = {
  readonly jenkins: Jenkins;
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
};

type Place = { readonly jenkins: Jenkins; readonly path: string };

const LOOK_EVERY_MS = 2_000;
const LONGEST_MS = 90_000;
const KEPT_DAYS = 90;

/** Ends the Jenkins build of a key, wherever it is, and lets no later one begin; tells what became of it. */
export const endRun = async (site: EndSite, key: string): Promise<string> => {
  const since = site.now();
  const end = { endedAt: new Date(since).toISOString(), expiresAt: expiry(since, KEPT_DAYS) };
  const before = await endJenkinsRun(site.ledger, key, end);
  if (!before?.job) return 'no build of it was begun';
  const place: Place = { jenkins: site.jenkins, path: before.job };
  let asked: Asked | undefined;
  for (let now = since; now - since < LONGEST_MS; now = site.now()) {
    const command = nextEnding(await find(place, key), { intent: before.intent, asked, since, now });
    if (command.do === 'done') return command.what;
    asked = (await carryOut(place, command, now)) ?? asked;
    await site.wait(LOOK_EVERY_MS);
  }
  throw new DeliveryError(
    'platform',
    `The build ${key} of ${site.jenkins.url}${place.path} still runs, ${LONGEST_MS / 1_000} seconds after it was asked to end`,
  );
};

const find = async (place: Place, key: string): Promise<Found> => {
  const { queue, build } = await search(place, key);
  if (build !== undefined) return look(place, key, build);
  return queue === undefined ? { is: 'nowhere' } : { is: 'queued', queue };
};

const look = async (place: Place, key: string, number: number): Promise<Found> => {
  const sighting = await lookAtBuild(place, key, number);
  if (sighting.is === 'running') return { is: 'running', build: number };
  return sighting.is === 'finished' ? { is: 'finished', build: sighting.build } : { is: 'nowhere' };
};

const carryOut = async (place: Place, command: EndCommand, at: number): Promise<Asked | undefined> => {
  if (command.do === 'cancel') await cancelItem(place, command.queue);
  if (command.do !== 'stop') return undefined;
  const { build, how } = command;
  await endBuild(place, build, how);
  return { build, how, at };
};
