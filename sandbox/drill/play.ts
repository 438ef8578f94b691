/** Delivers one release of the drill after a good one, and looks what became of it. */
import { push } from '../github/push.ts';
import { commit } from '../github/repository.ts';
import {
  approve,
  deploymentsOf,
  executionOf,
  isRollBack,
  production,
  serves,
  staging,
  untilAsked,
  untilEnded,
} from '../scenarios/story.ts';
import type { Stage } from '../stage.ts';
import { filesOf } from './changes.ts';
import type { Release } from './releases.ts';
import { type Report, readReport } from './report.ts';

/** What became of a release. */
export type Played = {
  readonly release: Release;
  /** The reports of the environments that it got to. */
  readonly reports: readonly Report[];
  readonly rolledBack: boolean;
  /** What serves staging in the end. */
  readonly stands: boolean;
};

const environments = { staging, production } as const;
type Environment = keyof typeof environments;

const deliver = async (stage: Stage, { changes }: Release): Promise<string> => {
  const { repository, world } = stage;
  const { sha: good } = await stage.head();
  // Whatever else it changes: the same commit again would be no release.
  const files = { ...(await filesOf(repository, changes?.(good) ?? {})), 'README.md': '# Another release\n' };
  await commit(repository, { message: 'Another release', files });
  return push(world, repository.fullName);
};

/** The first release is delivered before: this one's are the second of everything. */
const second = 2;

const onStaging = (stage: Stage): boolean =>
  stage.events('CodePipeline Action Execution State Change', {
    stage: 'Staging',
    action: 'Deploy',
    state: 'SUCCEEDED',
  }).length >= second;

const follow = async (stage: Stage, { deployed }: Release): Promise<void> => {
  if (deployed) {
    await stage.until('the release to be on staging', () => onStaging(stage));
    deployed(stage);
  }
  await untilAsked(stage, second);
  await approve(stage);
  await untilEnded(stage, second);
  await stage.settle();
};

const present = <T>(value: T | undefined): value is T => value !== undefined;

const isUndone = async (stage: Stage, environment: Environment): Promise<boolean> =>
  (await deploymentsOf(stage, environment)).some(isRollBack);

/** Plays one release, from a stage where a good one is in production. */
export const play = async (stage: Stage, release: Release): Promise<Played> => {
  release.before?.(stage);
  const sha = await deliver(stage, release);
  await follow(stage, release);
  const execution = await executionOf(stage, sha);
  const names = Object.keys(environments) as Environment[];
  const reports = await Promise.all(names.map((name) => readReport(stage, execution, name)));
  const undone = await Promise.all(names.map((name) => isUndone(stage, name)));
  return {
    release,
    reports: reports.filter(present),
    rolledBack: undone.includes(true),
    stands: await serves(stage, staging, sha),
  };
};
