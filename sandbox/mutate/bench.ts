/** An account with everything but the pipeline, frozen: every mutation is put up and played from there. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { complaintsOf } from '../complaints.ts';
import { packageService } from '../deploy.ts';
import { commit } from '../github/repository.ts';
import {
  type Account,
  aside,
  attachHosts,
  deployParams,
  openAccount,
  stackName,
  stageOf,
} from '../put-up.ts';
import { judge, type Verdict } from '../rehearsal.ts';
import type { Kept, Scenario } from '../scenario.ts';
import type { Input } from '../service.ts';
import type { Frozen, Stage } from '../stage.ts';
import { type Line, lineOf } from '../timeline.ts';
import type { Draft, Mutation } from './mutation.ts';
import { type Packaged, putUpFirst, putUpWhole, readPackage } from './packaged.ts';

/** What a scenario came to with a mutation. */
export type Tried = {
  readonly verdict: Verdict;
  /** What the rehearsal says: why it could not be played, what went wrong, which promises were broken. */
  readonly says: readonly string[];
};

export type Bench = {
  readonly packaged: Packaged;
  /** Puts up the mutated pipeline in a fresh account and plays the scenario; without a mutation, as it is. */
  readonly attempt: (scenario: Scenario, mutation?: Pick<Mutation, 'apply' | 'names'>) => Promise<Tried>;
  /** Whatever roles ask for in the scenario as it is; an error when it does not pass. */
  readonly asked: (scenario: Scenario) => Promise<ReadonlySet<string>>;
  readonly close: () => Promise<void>;
};

const zipOf = async (files: Readonly<Record<string, string>>): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream as never);
};

/** Zips for functions whose code is another, by the key of the zip that they replace. */
const mutatedZips = async (packaged: Packaged, { template, code }: Draft): Promise<Map<string, Buffer>> => {
  const zips = new Map<string, Buffer>();
  for (const [id, text] of Object.entries(code)) {
    const { Code, Handler } = (template.Resources[id] as Input).Properties;
    const path = `${Handler.replace(/\.[^.]+$/, '')}.js`;
    const original = await packaged.code(path);
    const others = await packaged.beside(path);
    const files = { ...others, [path]: text, [path.replace('index.js', 'original.js')]: original };
    zips.set(Code.S3Key, await zipOf(files));
  }
  return zips;
};

const changeService = async ({ repository }: Account, { files }: Draft): Promise<void> => {
  const changed = Object.entries(files).map(async ([path, change]) => {
    const before = await readFile(join(repository.folder, path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`expected the mutation to change ${path}`);
    return [path, after] as const;
  });
  if (changed.length === 0) return;
  await commit(repository, { message: 'A mutation', files: Object.fromEntries(await Promise.all(changed)) });
};

const draftOf = ({ template }: Packaged): Draft => ({
  template: structuredClone(template),
  code: {},
  files: {},
});

/** A story that promises that no call is denied is lost with the first: the rest of it need not be played. */
const impatient = (stage: Stage, { promises }: Scenario, lines: readonly Line[], cause?: RegExp): Stage => {
  if (!cause || !promises.includes('no call was denied')) return stage;
  const lost = () => lines.find(({ where, text }) => where === 'IAM' && cause.test(text));
  const until: Stage['until'] = async (what, test) => {
    await stage.until(what, () => lost() !== undefined || test());
    const line = lost();
    if (line) throw new Error(`${line.where}: ${line.text}`);
  };
  return { ...stage, until };
};

const play = async (stage: Stage, scenario: Scenario): Promise<{ kept: readonly Kept[]; fault?: string }> => {
  try {
    await stage.redeploy({});
    return { kept: await scenario.run(stage) };
  } catch (error) {
    return { kept: [], fault: error instanceof Error ? error.message : String(error) };
  }
};

const said = (
  stage: Stage,
  lines: readonly Line[],
  kept: readonly Kept[],
  fault?: string,
): readonly string[] => [
  ...(fault === undefined ? [] : [fault]),
  ...complaintsOf(stage.world, lines),
  ...kept.filter(({ held }) => !held).map(({ text, why }) => `broken: ${text}${why ? ` (${why})` : ''}`),
];

type Put = { template: Input; zips: ReadonlyMap<string, Buffer> };

const openStageOn = (account: Account, seed: number, put: () => Put): Stage =>
  stageOf(account, () =>
    aside(account.world, seed, async () => {
      const { template, zips } = put();
      await putUpWhole(account.world, stackName, template, zips, seed);
      await attachHosts(account.world);
    }),
  );

type Ready = {
  readonly account: Account;
  readonly packaged: Packaged;
  readonly stage: Stage;
  readonly frozen: Frozen;
  readonly lines: Line[];
  readonly put: { now: Put };
  readonly seed: number;
};

const attempt = async (
  ready: Ready,
  scenario: Scenario,
  mutation?: Pick<Mutation, 'apply' | 'names'>,
): Promise<Tried> => {
  const { account, packaged, stage, frozen, lines, put, seed } = ready;
  await frozen.resume(seed);
  lines.length = 0;
  const draft = draftOf(packaged);
  mutation?.apply(draft);
  put.now = { template: draft.template, zips: await mutatedZips(packaged, draft) };
  await changeService(account, draft);
  const { kept, fault } = await play(impatient(stage, scenario, lines, mutation?.names), scenario);
  const { trace } = stage.world;
  const verdict = fault === undefined ? judge(kept, trace) : 'failed';
  return {
    verdict: trace.some(({ detail }) => detail?.outcome === 'unknown') ? 'not-rehearsed' : verdict,
    says: said(stage, lines, kept, fault),
  };
};

const askedIn = async (ready: Ready, scenario: Scenario): Promise<ReadonlySet<string>> => {
  const { asked } = ready.account.world;
  asked.clear();
  const { verdict, says } = await attempt(ready, scenario);
  if (verdict !== 'passed')
    throw new Error(`expected ${scenario.name} to pass without a mutation: ${says.join(' | ')}`);
  return new Set(asked);
};

/** Packages the project, and opens the account in which mutations are tried. */
export const openBench = async (project: string, seed: number): Promise<Bench> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-mutate-'));
  const lines: Line[] = [];
  const onEntry: NonNullable<Parameters<typeof openAccount>[0]['onEntry']> = (entry) => {
    const line = lineOf(entry);
    if (line) lines.push(line);
  };
  const account = await openAccount({ project, seed, folder, onEntry });
  const { world } = account;
  const packaged = await aside(world, seed, async () => {
    const made = await readPackage(await packageService(world, { project, params: deployParams }));
    await putUpFirst(world, stackName, made);
    return made;
  });
  const put = { now: { template: packaged.template, zips: packaged.zips } };
  const stage = openStageOn(account, seed, () => put.now);
  const frozen = await stage.freeze();
  const ready = { account, packaged, stage, frozen, lines, put, seed };
  const known = new Map<Scenario, ReadonlySet<string>>();
  return {
    packaged,
    attempt: (scenario, mutation) => attempt(ready, scenario, mutation),
    asked: async (scenario) => {
      const asked = known.get(scenario) ?? (await askedIn(ready, scenario));
      known.set(scenario, asked);
      return asked;
    },
    close: async () => {
      await account.close();
      frozen.forget();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
