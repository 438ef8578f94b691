/** Every recording of a real Jenkins, replayed against the sandbox's. */
import { readdir } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { JobOptions, Parameter } from './options.ts';
import {
  closing,
  openStage,
  type Recorded,
  replay,
  replayed,
  type Stage,
  send,
  trigger,
} from './replaying.ts';
import { state } from './state.ts';

const delivery: Parameter = { name: 'DELIVERY_ID' };
const smokeParameters: readonly Parameter[] = [
  delivery,
  { name: 'REVISION' },
  { name: 'SUITE', type: 'choice', choices: ['unit', 'integration'] },
  { name: 'QUICK', type: 'boolean', value: 'true' },
];
const smoke: JobOptions = {
  path: 'smoke',
  parameters: smokeParameters,
  command: 'echo delivery=$DELIVERY_ID',
  quietPeriodMs: 2_000,
};
const junit = `<testsuite name="api" tests="4">
  <testcase classname="api.Health" name="responds 200" time="0.5"/>
  <testcase classname="api.Health" name="version matches" time="0.25">
    <failure message="expected 1.2.3 got 1.2.2">AssertionError: expected 1.2.3 got 1.2.2
  at test.js:12</failure></testcase>
  <testcase classname="api.Cart" name="adds item" time="0.5"/>
  <testcase classname="api.Cart" name="flaky" time="0"><skipped message="quarantined"/></testcase>
</testsuite>`;

test('a build from the trigger to its result', async () => {
  const on = await openStage([{ ...smoke, buildMs: 2_505, finishingMs: 5_000 }], 5_268);
  await closing(on, async () => {
    await on.at(1);
    expect(await replay(on, '01-success-lifecycle')).toBe(14);
  });
});

test('an unstable build and its test report', async () => {
  const command = `cat > report.xml <<'END'\n${junit}\nEND\nexit 1`;
  const job: JobOptions = { path: 'unstable', parameters: [delivery], command, junit: '*.xml' };
  const on = await openStage([{ ...job, quietPeriodMs: 2_000, buildMs: 298, finishingMs: 5_000 }], 4_921);
  await closing(on, async () => {
    state(on.world).nextItem = 2;
    expect(await replay(on, '02-unstable-with-test-report')).toBe(10);
  });
});

test('a duplicate trigger is merged and answered 303', async () => {
  const job: JobOptions = { path: 'concurrent', parameters: [delivery], command: 'true', concurrent: true };
  const on = await openStage([{ ...job, buildMs: 6_116, finishingMs: 100 }], 9_655);
  await closing(on, async () => {
    state(on.world).nextItem = 4;
    expect(await replay(on, '04-coalesced-duplicate-303')).toBe(17);
  });
});

test('bad, missing and undeclared parameters, behind another build', async () => {
  const on = await openStage([{ ...smoke, buildMs: 2_049, finishingMs: 50 }], 2_110);
  await closing(on, async () => {
    await send(on.url, trigger('/job/smoke/buildWithParameters?delay=0sec', 'DELIVERY_ID=p1'));
    await on.at(-10);
    await send(on.url, trigger('/job/smoke/buildWithParameters?delay=2000', 'DELIVERY_ID=p2'));
    state(on.world).nextItem = 9;
    expect(await replay(on, '07-bad-parameters')).toBe(14);
  });
});

test('disabled and missing jobs, items and builds', async () => {
  const jobs: readonly JobOptions[] = [
    { ...smoke, buildMs: 100 },
    { path: 'off', parameters: [delivery], command: 'true', disabled: true },
    { path: 'nopar', command: 'true' },
  ];
  const on = await openStage(jobs);
  await closing(on, async () => {
    for (const number of [1, 2, 3]) {
      await on.at(-5_000 + number * 1_000);
      await send(on.url, trigger('/job/smoke/buildWithParameters?delay=0sec', `DELIVERY_ID=p${number}`));
    }
    expect(await replay(on, '08-disabled-and-missing')).toBe(9);
  });
});

test('a password needs a crumb and its session, an API token neither, and nobody gets nothing', async () => {
  const on = await openStage([smoke]);
  await closing(on, async () => {
    state(on.world).nextItem = 11;
    expect(await replay(on, '10-csrf-crumbs')).toBe(6);
  });
});

test('an item cancelled in the queue', async () => {
  const on = await openStage([{ ...smoke, buildMs: 100 }]);
  await closing(on, async () => {
    await send(on.url, trigger('/job/smoke/buildWithParameters?delay=0sec', 'DELIVERY_ID=p1'));
    await on.at(-1_000);
    state(on.world).nextItem = 15;
    expect(await replay(on, '12-queue-cancel')).toBe(7);
  });
});

test('a log read while it grows, and a build that is stopped', async () => {
  const command = 'for line in 1 2 3; do echo line $line; done; sleep 600';
  const job: JobOptions = { path: 'slow', parameters: [delivery, { name: 'SECONDS' }], command };
  const on = await openStage([{ ...job, buildMs: 60_000, finishingMs: 100 }]);
  await closing(on, async () => {
    state(on.world).nextItem = 19;
    const slow = state(on.world).jobs.slow;
    if (slow) slow.nextNumber = 3;
    expect(await replay(on, '15-progressive-log-and-stop')).toBe(14);
  });
});

test('jobs in folders, with spaces in their names', async () => {
  const jobs: readonly JobOptions[] = [
    { ...smoke, path: 'team/web shop/smoke', buildMs: 1_013, finishingMs: 50 },
    {
      path: 'my job',
      parameters: [delivery],
      command: 'true',
      quietPeriodMs: 2_000,
      buildMs: 14,
      finishingMs: 50,
    },
  ];
  const on = await openStage(jobs, 2_617);
  await closing(on, async () => {
    state(on.world).nextItem = 20;
    expect(await replay(on, '16-folders-and-spaces')).toBe(16);
  });
});

test('the queue forgets an item five minutes after it left', async () => {
  const job: JobOptions = {
    path: 'remote',
    parameters: [delivery],
    command: 'true',
    buildMs: 14,
    finishingMs: 50,
  };
  const on = await openStage([job]);
  await closing(on, async () => {
    const items = [13, 14];
    for (const [index, id] of items.entries()) {
      await on.at(-5_000 + index * 1_000);
      state(on.world).nextItem = id;
      await send(on.url, trigger('/job/remote/buildWithParameters?delay=0sec', `DELIVERY_ID=p${id}`));
    }
    await on.at(0);
    state(on.world).nextItem = 41;
    expect(await replay(on, '24-queue-item-expiry')).toBe(11);
  });
});

/** The item was looked at a moment before Jenkins took its build for one that runs. */
const tooEarly = (recorded: Recorded): Recorded =>
  recorded.atMs === 30
    ? JSON.parse(JSON.stringify(recorded).replace('"color":"notbuilt"', '"color":"notbuilt_anime"'))
    : recorded;

test('a Pipeline, stage by stage, to an unstable end', async () => {
  const report = `cat > report.xml <<'END'
<testsuite name="api"><testcase classname="api.Health" name="a" time="0.1"/>
<testcase classname="api.Health" name="b"><failure message="no">no</failure></testcase></testsuite>
END`;
  const job: JobOptions = {
    kind: 'pipeline',
    path: 'pipe',
    parameters: [delivery],
    startMs: 1_165,
    stages: [
      { name: 'Checkout', command: 'echo source', ms: 129, restMs: 25 },
      { name: 'Test', command: report, ms: 1_294, restMs: 868 },
      { name: 'Report', junit: '*.xml', ms: 69, restMs: 45 },
    ],
  };
  const on = await openStage([job]);
  await closing(on, async () => {
    state(on.world).nextItem = 22;
    expect(await replay(on, '17-pipeline-wfapi', tooEarly)).toBe(11);
  });
});

/** What had been built before the recording began. */
const buildBefore = async (on: Stage): Promise<void> => {
  for (const number of [1, 2, 3, 4, 5, 6, 7]) {
    await on.at(-90_000 + number * 10_000);
    await send(
      on.url,
      trigger(
        '/job/smoke/buildWithParameters?delay=0sec',
        `DELIVERY_ID=p${number}${number === 1 ? '&QUICK=false' : ''}`,
      ),
    );
  }
  await on.at(-5_000);
  const { builds } = state(on.world);
  // The job had fewer parameters then.
  const [first, second, ...rest] = builds;
  if (!first || !second) throw new Error('expected seven builds');
  const few = (second.parameters ?? []).filter(({ name }) => name === 'DELIVERY_ID' || name === 'SUITE');
  builds.splice(0, builds.length, first, { ...second, parameters: few }, ...rest);
};

test('a restart while one build waits, one runs, and a Pipeline runs that goes on afterwards', async () => {
  const slow = [delivery, { name: 'SECONDS' }];
  const on = await openStage([
    { ...smoke, buildMs: 100 },
    { path: 'slow', parameters: slow, command: 'sleep 120', buildMs: 120_000 },
    {
      kind: 'pipeline',
      path: 'pipe-concurrency',
      parameters: [delivery],
      startMs: 300,
      stages: [{ name: 'Sleep', ms: 8_000 }],
    },
  ]);
  await closing(on, async () => {
    await buildBefore(on);
    const jenkins = state(on.world);
    jenkins.nextItem = 29;
    if (jenkins.jobs.slow) jenkins.jobs.slow.nextNumber = 4;
    expect(await replay(on, '22-restart-with-queued-and-running')).toBe(19);
  });
});

test('no recording is left out', async () => {
  const folder = new URL('../../test/recordings/', import.meta.url);
  const files = (await readdir(folder)).map((file) => file.replace('.json', ''));
  expect(files.filter((file) => !replayed.has(file))).toEqual([]);
});
