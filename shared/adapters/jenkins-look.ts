import { newRun, readRun, type Terms } from '../core/jenkins-run.ts';
import type { JenkinsLook, Looks } from '../core/looks.ts';
import type { Outcome } from '../core/outcome.ts';
import { follow } from '../steps/follow-build.ts';
import { type Jenkins, jobPath } from './jenkins.ts';
import type { Site } from './jenkins-commands.ts';
import type { Ledger } from './ledger.ts';

type Means = { readonly jenkins: Jenkins; readonly ledger: Ledger; readonly now: () => number };

/** Starts a job once for its key, and follows it by the memo, by the same rules as a pipeline's tests. */
export const jenkinsLook =
  ({ jenkins, ledger, now }: Means): Looks['jenkins'] =>
  async ({ key, path: fullName, parameters, timeLimitMinutes }, memo) => {
    const site: Site = { jenkins, ledger, path: jobPath(fullName), parameters, now };
    const terms: Terms = {
      now: now(),
      limitMinutes: timeLimitMinutes,
      unstable: 'failed',
      rerunAfterRestart: true,
      parameters: Object.keys(parameters),
      jobUrl: `${jenkins.url}${site.path}`,
    };
    const run =
      memo === undefined ? newRun({ actionExecutionId: key, executionId: key }, now()) : readRun(memo);
    return toLook(await follow(site, run, terms));
  };

const toLook = (outcome: Outcome): JenkinsLook => {
  switch (outcome.kind) {
    case 'passed':
      return { kind: 'passed', sentence: outcome.summary };
    case 'waiting':
      return { kind: 'pending', sentence: outcome.summary, memo: outcome.token };
    case 'failed':
      // A build that a person or a restart has ended says nothing of the release.
      if (outcome.cutShort) return { kind: 'blind', why: outcome.reason, blame: 'platform' };
      return { kind: 'failed', sentence: outcome.reason };
    case 'error':
      return { kind: 'blind', why: outcome.reason, blame: outcome.blame };
  }
};
