import type { BuildSighting, Command, FinishedBuild, Run, Search, Sighting } from '../core/jenkins-run.ts';
import { KEY_PARAMETER } from '../core/jenkins-run.ts';
import type { Bundle } from '../core/release.ts';
import { DeliveryError, isTransient, messageOf } from '../errors.ts';
import type { HttpAnswer } from './http.ts';
import { type Jenkins, JenkinsTrouble } from './jenkins.ts';
import {
  failedNames,
  findInQueue,
  readJob,
  toBuildSighting,
  toQueueSighting,
  toStage,
} from './jenkins-answers.ts';
import { expiry, type Ledger } from './ledger.ts';
import {
  intendJenkinsRun,
  readJenkinsRun,
  takeOverJenkinsRun,
  updateJenkinsRun,
  writeTested,
} from './ledger-records.ts';

/** What one run is carried out with. */
export type Site = {
  readonly jenkins: Jenkins;
  readonly ledger: Ledger;
  /** The job's path below Jenkins' root. */
  readonly path: string;
  /** The release that the build tests; absent where its result says nothing of a bundle. */
  readonly release?: { readonly commit: string; readonly bundle: Bundle };
  readonly parameters: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** Tells that the invocation is at its end: what is on its way is broken off, and nothing more is begun. */
  readonly signal?: AbortSignal | undefined;
};

type Doable = Exclude<Command, { do: 'answer' }>;

/** Carries one command out and tells what came of it; what may pass by itself is seen as trouble, the rest is thrown. */
export const carryOut = async (site: Site, run: Run, command: Doable): Promise<Sighting> => {
  try {
    return await perform(site, run, command);
  } catch (thrown) {
    if (thrown instanceof JenkinsTrouble)
      return { seen: 'trouble', blame: thrown.blame, reason: thrown.message };
    if (isTransient(thrown)) return { seen: 'trouble', blame: 'platform', reason: messageOf(thrown) };
    throw thrown;
  }
};

const perform = async (site: Site, run: Run, command: Doable): Promise<Sighting> => {
  switch (command.do) {
    case 'search':
      return search(site, run.key);
    case 'claim':
      return claim(site, run, command.over);
    case 'trigger':
      return trigger(site, run);
    case 'note':
      return note(site, run, command);
    case 'look-at-queue':
      return lookAtQueue(site, command.queue);
    case 'look-at-build':
      return lookAtStages(site, await lookAtBuild(site, run.key, command.build));
    case 'cancel':
      return cancelItem(site, command.queue);
    case 'stop':
      return endBuild(site, command.build, command.how);
    case 'list-failures':
      return listFailures(site, command.of);
    case 'record':
      return record(site, run, command);
  }
};

const keyed = 'actions[parameters[name,value]]';

type Place = Pick<Site, 'jenkins' | 'path'>;

/** Looks for the key in the queue and among the builds; the queue first, so that what leaves it meanwhile is not missed. */
export const search = async ({ jenkins, path }: Place, key: string): Promise<Search> => {
  const queuePath = `queue/api/json?tree=${encodeURIComponent(`items[id,${keyed}]`)}`;
  const queue = findInQueue(await jenkins.get(queuePath), key, `Jenkins' queue`);
  const tree = `buildable,property[parameterDefinitions[name]],builds[number,${keyed}]{0,50}`;
  const answer = await jenkins.get(`${path}api/json?tree=${encodeURIComponent(tree)}`);
  if (answer === undefined)
    throw new DeliveryError(
      'config',
      `Jenkins knows no job ${jenkins.url}${path}, or its user may not see it`,
    );
  return {
    seen: 'search',
    ...readJob(answer, key, `the job ${path}`),
    ...(queue === undefined ? {} : { queue }),
  };
};

const KEPT_DAYS = 90;

const claim = async (
  { ledger, now, path }: Site,
  { key }: Run,
  over: string | undefined,
): Promise<Sighting> => {
  const intent = new Date(now()).toISOString();
  const claimed =
    over === undefined
      ? await intendJenkinsRun(ledger, key, { intent, job: path, expiresAt: expiry(now(), KEPT_DAYS) })
      : await takeOverJenkinsRun(ledger, key, over, intent);
  if (claimed) return { seen: 'claim', claimed };
  const before = await readJenkinsRun(ledger, key);
  return { seen: 'claim', claimed, ...(before ? { before } : {}) };
};

const trigger = async (
  { jenkins, path, release, parameters, signal }: Site,
  { key }: Run,
): Promise<Sighting> => {
  // Jenkins ignores what a job does not declare, so commit and artifact may always be offered.
  const given = { [KEY_PARAMETER]: key, ...(release ? offered(release) : {}) };
  const answer = await jenkins.post(
    `${path}buildWithParameters?delay=0sec`,
    { ...parameters, ...given },
    signal,
  );
  // 303: the same request was made before, and this is its item.
  const item = /\/queue\/item\/(\d+)\/?$/.exec(answer.headers.location ?? '');
  if ((answer.status === 201 || answer.status === 303) && item?.[1])
    return { seen: 'triggered', queue: Number(item[1]) };
  throw new DeliveryError(
    'config',
    `Jenkins did not start the job (${answer.status}): ${refusal(answer)}: ${jenkins.url}${path}`,
  );
};

const offered = ({ commit, bundle }: NonNullable<Site['release']>) => ({
  COMMIT: commit,
  ARTIFACT: `s3://${bundle.bucket}/${bundle.key}`,
});

const refusal = ({ status }: HttpAnswer): string => {
  if (status === 404) return 'there is no such job, or it takes no builds';
  if (status === 409) return 'it is disabled';
  if (status === 500) return 'Jenkins fails like this on a parameter value that the job does not allow';
  return 'it answered with no queue item';
};

const note = async (
  { jenkins, ledger, path }: Site,
  { key }: Run,
  { queue, build }: Doable & { do: 'note' },
): Promise<Sighting> => {
  await updateJenkinsRun(ledger, key, {
    ...(queue === undefined ? {} : { queueUrl: `${jenkins.url}queue/item/${queue}/` }),
    ...(build === undefined ? {} : { buildUrl: `${jenkins.url}${path}${build}/` }),
  });
  return { seen: 'noted' };
};

const lookAtQueue = async ({ jenkins }: Site, queue: number): Promise<Sighting> => {
  const path = `queue/item/${queue}/`;
  const tree = encodeURIComponent('id,why,cancelled,executable[number]');
  return toQueueSighting(await jenkins.get(`${path}api/json?tree=${tree}`), path);
};

/** How the build of that number is, if it has the key. */
export const lookAtBuild = async (
  { jenkins, path }: Place,
  key: string,
  build: number,
): Promise<BuildSighting> => {
  const members = 'failCount,skipCount,totalCount,parameters[name,value],lastBuiltRevision[SHA1]';
  const tree = `number,building,inProgress,result,timestamp,estimatedDuration,actions[_class,${members}]`;
  const answer = await jenkins.get(`${path}${build}/api/json?tree=${encodeURIComponent(tree)}`);
  return toBuildSighting(answer, key, `${path}${build}/`);
};

const lookAtStages = async ({ jenkins, path }: Place, sighting: BuildSighting): Promise<BuildSighting> => {
  if (sighting.is !== 'running' || !sighting.hasStages) return sighting;
  // Only for people to read; the plugin that tells it need not be there.
  const stages = await jenkins.get(`${path}${sighting.number}/wfapi/describe`).catch(() => undefined);
  const stage = toStage(stages);
  return stage ? { ...sighting, stage } : sighting;
};

/** Takes an item out of Jenkins' queue, if it is still there. */
export const cancelItem = (place: Place, queue: number): Promise<Sighting> =>
  askToEnd(place, `queue/cancelItem?id=${queue}`);

/** Asks a build to end, if it still runs. */
export const endBuild = (place: Place, build: number, how: 'stop' | 'term' | 'kill'): Promise<Sighting> =>
  askToEnd(place, `${place.path}${build}/${how}`);

// Too late, or already gone, is no fault: the next look tells what became of it.
const askToEnd = async ({ jenkins }: Place, path: string): Promise<Sighting> => {
  const { status } = await jenkins.post(path);
  if (status === 422)
    throw new DeliveryError(
      'permission',
      `Jenkins' user lacks hudson.model.Item.Cancel (422): ${jenkins.url}${path}`,
    );
  return { seen: 'asked-to-end' };
};

const REPORT_BYTES = 24_000_000;
const NAMES = 10;

/** The names of the first tests that failed in a build. */
export const listFailures = async (
  { jenkins, path }: Place,
  of: FinishedBuild,
): Promise<Sighting & { seen: 'failures' }> => {
  const cases = 'suites[cases[className,name,status]]';
  const tree = encodeURIComponent(`${cases},childReports[result[${cases}]]`);
  // The result stands without the names; a report that cannot be had is no reason to hold it back.
  const report = await jenkins
    .get(`${path}${of.number}/testReport/api/json?tree=${tree}`, REPORT_BYTES)
    .catch(() => undefined);
  return { seen: 'failures', of, names: failedNames(report, NAMES) };
};

const record = async (
  { jenkins, ledger, path, release, now }: Site,
  { executionId }: Run,
  { of }: Doable & { do: 'record' },
): Promise<Sighting> => {
  const buildUrl = `${jenkins.url}${path}${of.number}/`;
  if (!release) return { seen: 'recorded', of };
  const { commit } = release;
  await writeTested(ledger, release, { commit, executionId, buildUrl, at: new Date(now()).toISOString() });
  return { seen: 'recorded', of };
};
