/** What `serverless package` leaves, ready to be put up in an account as `serverless deploy` would. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findStack } from '../aws/cloudformation/state.ts';
import type { Input } from '../service.ts';
import type { World } from '../world.ts';

export type Resource = {
  readonly Type: string;
  readonly Properties: Input;
};

export type Packaged = {
  /** The stack as it is at first: the bucket of the deployment alone. */
  readonly first: Input;
  readonly template: { readonly Resources: Record<string, Resource> };
  /** The functions' zips, by their key in the bucket. */
  readonly zips: ReadonlyMap<string, Buffer>;
  /** The code of a bundle, by its path in the zip. */
  readonly code: (path: string) => Promise<string>;
  /** The other files of its zip, by their paths. */
  readonly beside: (path: string) => Promise<Readonly<Record<string, string>>>;
};

const isFunction = ({ Type }: Resource): boolean => Type === 'AWS::Lambda::Function';

/** Reads the package in `folder`, which the framework has just made. */
export const readPackage = async (folder: string): Promise<Packaged> => {
  const read = (name: string): Promise<Buffer> => readFile(join(folder, '.serverless', name));
  const template = JSON.parse(String(await read('cloudformation-template-update-stack.json')));
  const first = JSON.parse(String(await read('cloudformation-template-create-stack.json')));
  const keys = Object.values<Resource>(template.Resources)
    .filter(isFunction)
    .map(({ Properties }) => Properties.Code.S3Key as string);
  const zips = await Promise.all(keys.map(async (key) => [key, await read(basename(key))] as const));
  const code = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  const beside = async (path: string): Promise<Readonly<Record<string, string>>> => {
    const names = (await readdir(join(folder, dirname(path)))).filter((name) => name !== basename(path));
    const paths = names.filter((name) => !name.endsWith('.map')).map((name) => join(dirname(path), name));
    return Object.fromEntries(await Promise.all(paths.map(async (one) => [one, await code(one)] as const)));
  };
  return { template, first, zips: new Map(zips), code, beside };
};

const askEveryMs = 5;

/** What failed first: the list begins with what happened last. */
const firstFailure = async (world: World, StackName: string): Promise<string> => {
  const failures: Input[] = [];
  let NextToken: string | undefined;
  do {
    const page = await world.call(world.operator, 'cloudformation', 'DescribeStackEvents', {
      StackName,
      ...(NextToken ? { NextToken } : {}),
    });
    failures.push(...page.StackEvents.filter((event: Input) => event.ResourceStatus.endsWith('_FAILED')));
    NextToken = page.NextToken;
  } while (NextToken);
  const first = failures.at(-1);
  return first ? `${first.LogicalResourceId}: ${first.ResourceStatusReason}` : 'no event says why';
};

/**
 * Waits for the stack's operation to end; throws with what failed first unless it succeeded. It looks at the state, for
 * every call draws from the seed: how often one asks would decide in which order the rest of the stack is made, and with
 * that the order in which rules take an event. No two runs would be the same.
 */
const untilDone = async (world: World, StackName: string): Promise<void> => {
  for (;;) {
    const { status } = findStack(world, StackName);
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) return;
    if (!status.endsWith('_IN_PROGRESS')) {
      throw new Error(`the stack is ${status}: ${await firstFailure(world, StackName)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
};

const bucketOf = async (world: World, StackName: string): Promise<string> => {
  const input = { StackName, LogicalResourceId: 'ServerlessDeploymentBucket' };
  const { StackResourceDetail } = await world.call(
    world.operator,
    'cloudformation',
    'DescribeStackResource',
    input,
  );
  return StackResourceDetail.PhysicalResourceId;
};

/** Creates the stack with its bucket, and puts the functions' code there. */
export const putUpFirst = async (world: World, StackName: string, packaged: Packaged): Promise<void> => {
  const TemplateBody = JSON.stringify(packaged.first);
  await world.call(world.operator, 'cloudformation', 'CreateStack', { StackName, TemplateBody });
  await untilDone(world, StackName);
  const Bucket = await bucketOf(world, StackName);
  for (const [Key, Body] of packaged.zips)
    await world.call(world.operator, 's3', 'PutObject', { Bucket, Key, Body });
};

/**
 * Updates the stack to the whole template; `zips` take the place of those that are there. What is drawn from the seed is
 * the same whether there are any.
 */
export const putUpWhole = async (
  world: World,
  StackName: string,
  template: Input,
  zips: ReadonlyMap<string, Buffer>,
  seed: number,
): Promise<void> => {
  const Bucket = await bucketOf(world, StackName);
  const Key = 'template.json';
  for (const [key, Body] of zips)
    await world.call(world.operator, 's3', 'PutObject', { Bucket, Key: key, Body });
  world.random.reseed(seed);
  await world.call(world.operator, 's3', 'PutObject', {
    Bucket,
    Key,
    Body: Buffer.from(JSON.stringify(template)),
  });
  await world.call(world.operator, 'cloudformation', 'UpdateStack', {
    StackName,
    TemplateURL: `https://s3.amazonaws.com/${Bucket}/${Key}`,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
  await untilDone(world, StackName);
};
