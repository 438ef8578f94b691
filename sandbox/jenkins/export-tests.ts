/** A build's JUnit results as the junit plugin exports them, each case compared with the build before. */
import type { World } from '../world.ts';
import { type Build, buildsOf, type TestCase, type TestSuite } from './state.ts';
import type { Bean } from './tree.ts';

const same = (a: TestCase, b: TestCase): boolean => a.className === b.className && a.name === b.name;

const casesOf = (build: Build | undefined): readonly TestCase[] =>
  (build?.tests ?? []).flatMap(({ cases }) => cases);

const tested = (world: World, build: Build): readonly Build[] =>
  buildsOf(world, build.job).filter((one) => one.tests && one.number < build.number);

const before = (world: World, build: Build, test: TestCase): TestCase | undefined =>
  casesOf(tested(world, build).at(-1)).find((one) => same(one, test));

const statusOf = (test: TestCase, previous: TestCase | undefined): string => {
  if (test.outcome === 'skipped') return 'SKIPPED';
  const passed = test.outcome === 'passed';
  if (previous?.outcome === 'passed') return passed ? 'PASSED' : 'REGRESSION';
  if (previous?.outcome === 'failed') return passed ? 'FIXED' : 'FAILED';
  return passed ? 'PASSED' : 'FAILED';
};

/** The number of the first build of the unbroken run of failures that ends here. */
const failedSince = (world: World, build: Build, test: TestCase): number => {
  if (test.outcome !== 'failed') return 0;
  let since = build.number;
  for (const one of [...tested(world, build)].reverse()) {
    if (casesOf(one).find((other) => same(other, test))?.outcome !== 'failed') break;
    since = one.number;
  }
  return since;
};

const caseBean = (world: World, build: Build, test: TestCase): Bean => {
  const since = failedSince(world, build, test);
  return {
    type: null,
    properties: {
      testActions: () => [],
      age: () => (test.outcome === 'passed' ? 0 : build.number - since + 1),
      className: () => test.className,
      duration: () => test.duration,
      errorDetails: () => test.details ?? null,
      errorStackTrace: () => test.trace ?? null,
      failedSince: () => since,
      name: () => test.name,
      properties: () => ({ type: null, properties: {} }),
      skipped: () => test.outcome === 'skipped',
      skippedMessage: () => test.skippedMessage ?? null,
      status: () => statusOf(test, before(world, build, test)),
      stderr: () => test.stderr ?? null,
      stdout: () => test.stdout ?? null,
    },
  };
};

const suiteBean = (world: World, build: Build, suite: TestSuite): Bean => ({
  type: null,
  properties: {
    cases: () => suite.cases.map((test) => caseBean(world, build, test)),
    duration: () => suite.duration,
    enclosingBlockNames: () => [],
    enclosingBlocks: () => [],
    id: () => null,
    name: () => suite.name,
    nodeId: () => null,
    properties: () => ({ type: null, properties: {} }),
    stderr: () => suite.stderr ?? null,
    stdout: () => suite.stdout ?? null,
    timestamp: () => suite.timestamp ?? null,
  },
});

/** The report of a build that recorded tests. */
export const reportBean = (world: World, build: Build, suites: readonly TestSuite[]): Bean => {
  const cases = casesOf(build);
  const count = (outcome: string) => cases.filter((one) => one.outcome === outcome).length;
  return {
    type: 'hudson.tasks.junit.TestResult',
    properties: {
      testActions: () => [],
      duration: () => suites.reduce((sum, { duration }) => sum + duration, 0),
      empty: () => cases.length === 0,
      failCount: () => count('failed'),
      passCount: () => count('passed'),
      skipCount: () => count('skipped'),
      suites: () => suites.map((suite) => suiteBean(world, build, suite)),
    },
  };
};
