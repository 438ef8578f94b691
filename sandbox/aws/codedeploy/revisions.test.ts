import {
  BatchGetApplicationRevisionsCommand,
  ListApplicationRevisionsCommand,
} from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  call,
  client,
  deploy,
  group,
  host,
  release,
  revisionOf,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

const at = (bucket: string, key: string) => ({
  revisionType: 'S3',
  s3Location: { bucket, key, bundleType: 'zip' },
});

/** Lets some time pass after each, so that no two have the same. */
const registered = async (...revisions: readonly object[]): Promise<void> => {
  for (const revision of revisions) {
    await call('RegisterApplicationRevision', {
      applicationName: 'hello',
      revision,
      description: 'one of them',
    });
    const from = world.clock.now();
    world.clock.after(1_000, 'fleet', 'deadline', { id: -1 });
    world.clock.end(await world.clock.until('a second', () => world.clock.now() > from));
  }
};

const keys = async (input: object = {}): Promise<readonly string[]> => {
  const { revisions } = await client.send(
    new ListApplicationRevisionsCommand({ applicationName: 'hello', ...input }),
  );
  return (revisions ?? []).map(({ s3Location }) => s3Location?.key ?? '');
};

test('revisions are listed by bucket and key, in either order of their registration', async () => {
  await group();
  await registered(at('b1', 'x/2'), at('b1', 'y/1'), at('b2', 'x/1'));
  expect(await keys()).toEqual(['x/2', 'y/1', 'x/1']);
  expect(await keys({ sortBy: 'registerTime', sortOrder: 'descending' })).toEqual(['x/1', 'y/1', 'x/2']);
  expect(await keys({ s3Bucket: 'b1' })).toEqual(['x/2', 'y/1']);
  expect(await keys({ s3Bucket: 'b1', s3KeyPrefix: 'x/' })).toEqual(['x/2']);
});

test('a revision is in use while a group has it as its target', async () => {
  await host('one');
  await group();
  await release('v1');
  await release('v2');
  await registered(at('artifacts', 'never'), revisionOf('v2'), revisionOf('v1'));
  for (const key of ['v1', 'v2', 'v1']) await deploy(key);
  expect(await keys({ deployed: 'include' })).toEqual(['v1']);
  expect(await keys({ deployed: 'exclude' })).toEqual(['never', 'v2']);
  expect(await keys({ deployed: 'ignore', sortBy: 'firstUsedTime' })).toEqual(['never', 'v1', 'v2']);
  expect(await keys({ sortBy: 'lastUsedTime', sortOrder: 'descending' })).toEqual(['v1', 'v2', 'never']);
});

test('many revisions are read at once, and those that nobody knows are told apart', async () => {
  await host('one');
  await group();
  await release('v1');
  await registered(revisionOf('v1'), revisionOf('v2'));
  await deploy('v1');
  const revisions = [revisionOf('v1'), revisionOf('v2'), revisionOf('never')];
  const answer = await client.send(
    new BatchGetApplicationRevisionsCommand({ applicationName: 'hello', revisions }),
  );
  expect(answer).toMatchObject({
    applicationName: 'hello',
    errorMessage: expect.stringContaining('never'),
    revisions: [
      {
        revisionLocation: revisionOf('v1'),
        genericRevisionInfo: {
          deploymentGroups: ['hello-staging'],
          firstUsedTime: expect.any(Date),
          description: 'one of them',
        },
      },
      { revisionLocation: revisionOf('v2'), genericRevisionInfo: { deploymentGroups: [] } },
    ],
  });
});

const applicationName = 'hello';

test.each([
  ['ListApplicationRevisions', { applicationName, sortBy: 'size' }, 'InvalidSortByException'],
  ['ListApplicationRevisions', { applicationName, sortOrder: 'up' }, 'InvalidSortOrderException'],
  ['ListApplicationRevisions', { applicationName, deployed: 'maybe' }, 'InvalidDeployedStateFilterException'],
  ['ListApplicationRevisions', { applicationName, s3KeyPrefix: 'x' }, 'BucketNameFilterRequiredException'],
  ['ListApplicationRevisions', { applicationName, nextToken: 'x' }, 'InvalidNextTokenException'],
  ['ListApplicationRevisions', { applicationName: 'never' }, 'ApplicationDoesNotExistException'],
  ['BatchGetApplicationRevisions', { applicationName, revisions: [] }, 'RevisionRequiredException'],
  [
    'BatchGetApplicationRevisions',
    { applicationName, revisions: Array(26).fill(revisionOf('v1')) },
    'BatchLimitExceededException',
  ],
  [
    'BatchGetApplicationRevisions',
    { applicationName, revisions: [{ revisionType: 'Tape' }] },
    'InvalidRevisionException',
  ],
  [
    'GetApplicationRevision',
    { applicationName, revision: revisionOf('never') },
    'RevisionDoesNotExistException',
  ],
  [
    'RegisterApplicationRevision',
    { applicationName, revision: revisionOf('x'), description: 'a'.repeat(101) },
    'DescriptionTooLongException',
  ],
  ['RegisterApplicationRevision', { applicationName, revision: { revisionType: 'GitHub' } }, 'NotRehearsed'],
  ['RegisterApplicationRevision', { applicationName, revision: {} }, 'InvalidRevisionException'],
])('%s with %j is refused: %s', async (operation, input, code) => {
  await group();
  await expect(call(operation, input)).rejects.toMatchObject({ code });
});
