import { endedByRestart, failedBuild, stoppedBuild, testsAnotherCommit } from './jenkins-ending.ts';
import {
  type BuildSighting,
  type FinishedBuild,
  keysOf,
  newRun,
  type QueueSighting,
  type Run,
  type Terms,
} from './jenkins-run.ts';
import { answer, isOverdue, note, overdueText, type Step, urlOf, wait } from './jenkins-step.ts';
import { cutShort, errored } from './outcome.ts';

const STOP_STEP_MS = 30_000;
const stopSteps = ['stop', 'term', 'kill'] as const;

export const afterQueue = (run: Run, item: QueueSighting, terms: Terms): Step => {
  switch (item.is) {
    case 'started':
      return note({ ...run, at: 'build', build: item.build });
    case 'left':
      return wait(run, `Jenkins is starting the build: ${terms.jobUrl}`);
    case 'gone':
      return { run, command: { do: 'search' } };
    case 'cancelled':
      if (!run.stop)
        return answer(run, cutShort(`The build was cancelled in Jenkins' queue: ${terms.jobUrl}`));
      return answer(
        run,
        errored(
          'platform',
          `${overdueText(terms)} in Jenkins' queue and was cancelled; ${run.stop.why ?? ''}`,
        ),
      );
    case 'waiting':
      return (
        end(run, terms, item.why) ?? wait(run, `Waiting in Jenkins' queue: ${item.why} (${terms.jobUrl})`)
      );
  }
};

export const afterBuild = (run: Run, sighting: BuildSighting, terms: Terms): Step => {
  switch (sighting.is) {
    case 'gone':
    case 'foreign':
      return { run, command: { do: 'search' } };
    case 'running':
      return (
        end(run, terms, 'running') ??
        wait(run, `${progress(sighting)}: ${urlOf(run, terms)}`, percent(sighting, terms.now))
      );
    case 'finished':
      return afterFinish(run, sighting.build, terms);
  }
};

const progress = ({ stage }: BuildSighting & { is: 'running' }): string => {
  if (!stage) return 'Jenkins is testing';
  return stage.paused
    ? `Jenkins is waiting for a person in stage ${stage.name}`
    : `Jenkins is testing, stage ${stage.name}`;
};

// The time limit holds for both builds together.
const rerun = (run: Run): Run => {
  const { executionId, key, since } = run;
  const [, second] = keysOf(key);
  return { ...newRun({ actionExecutionId: second, executionId }, since), isRerun: true };
};

const mayRerun = (run: Run, build: FinishedBuild, terms: Terms): boolean =>
  terms.rerunAfterRestart && !run.isRerun && endedByRestart(build);

const afterFinish = (run: Run, build: FinishedBuild, terms: Terms): Step => {
  const isGood = build.result === 'SUCCESS' || (build.result === 'UNSTABLE' && terms.unstable === 'passed');
  if (isGood) {
    const wrong = testsAnotherCommit(build, terms);
    return wrong ? answer(run, wrong) : { run, command: { do: 'record', of: build } };
  }
  if (run.stop) return answer(run, stoppedBuild(build, terms));
  if (mayRerun(run, build, terms)) return { run: rerun(run), command: { do: 'search' } };
  return build.tests?.failed
    ? { run, command: { do: 'list-failures', of: build } }
    : answer(run, failedBuild(build, [], terms));
};

// Past the time limit the end is asked for, a little harder each time; nothing before the limit.
const end = (run: Run, terms: Terms, why: string): Step | undefined => {
  if (!isOverdue(run, terms)) return undefined;
  const step = run.stop?.step ?? 0;
  if (run.stop && terms.now - run.stop.at < STOP_STEP_MS)
    return wait(run, `${overdueText(terms)}; Jenkins was asked to end it: ${urlOf(run, terms)}`);
  const how = stopSteps[step];
  if (!how)
    return answer(
      run,
      errored('platform', `${overdueText(terms)}, and Jenkins could not end it: ${urlOf(run, terms)}`),
    );
  const stopping: Run = { ...run, stop: { step: step + 1, at: terms.now, why: why.slice(0, 200) } };
  if (run.at === 'build' && run.build !== undefined)
    return { run: stopping, command: { do: 'stop', build: run.build, how } };
  return { run: stopping, command: { do: 'cancel', queue: run.queue ?? 0 } };
};

const percent = ({ startedAt, estimatedMs }: { startedAt: number; estimatedMs: number }, now: number) =>
  estimatedMs > 0
    ? Math.max(0, Math.min(99, Math.floor(((now - startedAt) / estimatedMs) * 100)))
    : undefined;
