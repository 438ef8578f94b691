/** A host's agent in the sandbox: it reads the bundle with the host's own role, and its hooks see the host, not this machine. */
import { cleanEnvironment } from '../child.ts';
import type { Work } from '../clock.ts';
import { AwsError } from '../errors.ts';
import type { Principal } from '../service.ts';
import type { World } from '../world.ts';
import { carryOut } from './agent.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Agent, HostCommand, S3Revision } from './order.ts';
import { hostMark } from './processes.ts';
import type { Host } from './state.ts';
import { deadlinesFor } from './timers.ts';

const principalOf = (world: World, host: Host): Principal => {
  if (host.roleName === undefined)
    throw new Error(
      'Missing credentials - please check if this instance was started with an IAM instance profile',
    );
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
    throw new Error(`${error.code.replace(/Exception$/, '')} - ${text}`, { cause: error });
  }
};

const agentOf = (world: World, host: Host, work: Work): Agent => ({
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
  line: (text) => world.record({ kind: 'log', who: host.name, what: text }),
});

/** Has the host's agent carry out one lifecycle event. */
export const command = (world: World, host: Host, order: HostCommand, work: Work): Promise<Diagnostics> =>
  carryOut(agentOf(world, host, work), order);
