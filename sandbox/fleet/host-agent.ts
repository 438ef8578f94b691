/** A host's agent in the sandbox: it reads the bundle with the host's own role, and its hooks see the host, not this machine. */
import { cleanEnvironment } from '../child.ts';
import type { Work } from '../clock.ts';
import { AwsError } from '../errors.ts';
import type { Principal } from '../service.ts';
import type { World } from '../world.ts';
import { carryOut } from './agent.ts';
import { codes, type Diagnostics, failedAfterRestart } from './diagnostics.ts';
import type { Agent, HostCommand, S3Revision } from './order.ts';
import { isThere, restartAgent, waitForAgent, whileBusy } from './presence.ts';
import { hostMark } from './processes.ts';
import { fleetOf, type Host } from './state.ts';
import { deadlinesFor } from './timers.ts';

const principalOf = (world: World, host: Host): Principal => {
  const role = `arn:aws:iam::${world.account}:role/${host.roleName}`;
  return world.assume(role, 'ec2.amazonaws.com', host.id);
};

type Body = Buffer | Uint8Array | string | AsyncIterable<Uint8Array>;

const bytesOf = async (body: Body): Promise<Buffer> => {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as Uint8Array);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const download = async (world: World, host: Host, revision: S3Revision) => {
  const { bucket, key, version } = revision;
  const input = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
  try {
    const output = await world.call(principalOf(world, host), 's3', 'GetObject', input);
    return { body: await bytesOf(output.Body), eTag: output.ETag as string | undefined };
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 501) throw error;
    const text = error.code.startsWith('AccessDenied') ? 'Access Denied' : error.message;
    throw new Error(text, { cause: error });
  }
};

/** The agent dies once its first script of the event runs. */
const dieAtScript = (world: World, host: Host, { event }: HostCommand, line: string): void => {
  if (fleetOf(world).hosts[host.id]?.agentDiesDuring !== event || !line.startsWith('Script - ')) return;
  queueMicrotask(() => restartAgent(world, host));
};

const agentOf = (world: World, host: Host, order: HostCommand, work: Work, gone: AbortSignal): Agent => ({
  root: host.root,
  environment: {
    ...cleanEnvironment(host.root),
    DESTDIR: host.root,
    HOST: '127.0.0.1',
    PORT: String(host.port),
    [hostMark]: host.root,
  },
  download: (revision) => download(world, host, revision),
  deadline: deadlinesFor(world, work),
  now: () => new Date(world.clock.now()),
  line: (text) => {
    world.record({ kind: 'log', who: host.name, what: text });
    dieAtScript(world, host, order, text);
  },
  gone,
});

const second = 1_000;
const minute = 60 * second;
/** How long CodeDeploy waits for an agent that it hears nothing of: at first, and once there has been an event. */
const waitsMs = { atFirst: 60 * minute, later: 5 * minute };
/** So long it waits where no agent has ever been. */
export const nobodyThereMs = waitsMs.atFirst;
/** All scripts of one event together; the agent does not know of this, and lets its script go on. */
const eventLimitMs = 3_600 * second;

const firstEvents = ['BeforeBlockTraffic', 'ApplicationStop'];

/** What CodeDeploy says of an agent that did not ask for work in time. */
export const notReceived: Diagnostics = {
  errorCode: codes.unknown,
  scriptName: '',
  message:
    'CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy server.',
  log: '',
};
/** It took the event up and was not heard of again in time. */
const notReported: Diagnostics = { ...notReceived, message: '' };

const withinLimit = async <T>(world: World, work: Work, answer: Promise<T>): Promise<T | undefined> => {
  let cancel = (): void => undefined;
  const limit = new Promise<undefined>((resolve) => {
    cancel = deadlinesFor(world, work)(eventLimitMs, () => resolve(undefined));
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    cancel();
  }
};

/** What CodeDeploy hears of an event that the agent has taken up. */
const hear = (world: World, host: Host, order: HostCommand, work: Work): Promise<Diagnostics> =>
  whileBusy(world, host, async (gone) => {
    const began = world.clock.now();
    const answer = carryOut(agentOf(world, host, order, work, gone), order);
    const diagnostics = await withinLimit(world, work, answer);
    if (!diagnostics) return notReported;
    if (!gone.aborted) return diagnostics;
    const left = eventLimitMs - (world.clock.now() - began);
    const back = isThere(world, host) || (await waitForAgent(world, host, left, work));
    return back ? failedAfterRestart : notReported;
  });

/** Has the host's agent carry out one lifecycle event, if it is there in time; resolves with what CodeDeploy hears. */
export const command = async (
  world: World,
  host: Host,
  order: HostCommand,
  work: Work,
): Promise<Diagnostics> => {
  const waitMs = firstEvents.includes(order.event) ? waitsMs.atFirst : waitsMs.later;
  const taken = isThere(world, host) || (await waitForAgent(world, host, waitMs, work));
  return taken ? hear(world, host, order, work) : notReceived;
};
