import type { FinishedBuild, Terms, TestCounts } from './jenkins-run.ts';
import { cutShort, type Failed, failed, type Passed, passed } from './outcome.ts';

const NAMES_SHOWN = 10;

/** The tests passed: what the action says and hands on. */
export const passedBuild = ({ number, result, tests }: FinishedBuild, { jobUrl }: Terms): Passed => {
  const url = `${jobUrl}${number}/`;
  const accepted = result === 'SUCCESS' ? '' : `, ${result} accepted`;
  return passed(`${countsText(tests)}${accepted}: ${url}`, {
    BuildNumber: String(number),
    BuildUrl: url,
    TestsPassed: countText(tests?.passed),
    TestsFailed: countText(tests?.failed),
    TestsSkipped: countText(tests?.skipped),
  });
};

/** Whether the build ended because Jenkins was restarted, or its agent was lost: nobody has ended it. */
export const endedByRestart = ({ result, interrupted }: FinishedBuild): boolean =>
  result === 'ABORTED' && !interrupted;

const whys: Readonly<Record<string, string>> = {
  ABORTED: ': somebody ended it in Jenkins, or a step of it did',
  NOT_BUILT: ': it decided by itself not to build',
};

const why = (build: FinishedBuild): string =>
  endedByRestart(build) ? ': Jenkins was restarted while it ran' : (whys[build.result] ?? '');

/** The tests failed, or the build did: with numbers, the first names and the page that has the rest. */
export const failedBuild = (build: FinishedBuild, names: readonly string[], { jobUrl }: Terms): Failed => {
  const { number, result, tests } = build;
  const counts = tests && (tests.failed > 0 || why(build) === '') ? `: ${failureText(tests)}` : '';
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = tests && tests.failed > NAMES_SHOWN ? ` and ${tests.failed - NAMES_SHOWN} more` : '';
  const list = shown === '' ? '' : `: ${shown}${more}`;
  const ended = build.result in whys && !tests?.failed ? cutShort : failed;
  return ended(`Jenkins build #${number} ended ${result}${why(build)}${counts}${list} (${jobUrl}${number}/)`);
};

/** The build did not end in time and was made to. */
export const stoppedBuild = ({ number, result }: FinishedBuild, { jobUrl, limitMinutes }: Terms): Failed =>
  failed(
    `Jenkins build #${number} took longer than the time limit of ${limitMinutes} minutes and was stopped; it ended ${result} (${jobUrl}${number}/)`,
  );

/** A good result for another commit says nothing of ours; where Jenkins names no commit there is nothing to compare. */
export const testsAnotherCommit = (
  { number, commits }: FinishedBuild,
  { commit, jobUrl }: Terms,
): Failed | undefined => {
  if (commit === undefined || commits.length === 0 || commits.includes(commit)) return undefined;
  return failed(
    `Jenkins build #${number} tested ${commits.join(', ')}, but the pipeline delivers ${commit} (${jobUrl}${number}/)`,
  );
};

const countsText = (tests: TestCounts | undefined): string => {
  if (!tests) return 'The build succeeded and recorded no tests';
  if (tests.failed > 0) return failureText(tests);
  return `${tests.passed} tests passed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`;
};

const failureText = ({ passed: good, failed: bad, skipped }: TestCounts): string =>
  `${bad} of ${good + bad + skipped} tests failed`;

// An output variable must have a text; 0 would claim that they were counted.
const countText = (count: number | undefined): string => (count === undefined ? 'unknown' : String(count));
