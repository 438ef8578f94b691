/** For tests: an account with Lambda and Logs, roles, and functions made of a few lines. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Policy } from '../../iam/authorize.ts';
import type { Service } from '../../service.ts';
import { listen } from '../../wire/server.ts';
import { createWorld, type World } from '../../world.ts';
import { logs } from '../logs/service.ts';
import { lambda } from './service.ts';

/** Only the state that the world reads, until a test needs more of IAM. */
const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: () => Promise.resolve({}),
  operations: {},
  initialState: () => ({ roles: {}, policies: {}, instanceProfiles: {} }),
};

export type Bench = {
  readonly world: World;
  readonly role: (name: string, policy: Policy) => string;
  readonly create: (
    name: string,
    code: string | Readonly<Record<string, string>>,
    options?: Readonly<Record<string, unknown>>,
  ) => Promise<void>;
  readonly invoke: (name: string, event?: unknown) => Promise<Invoked>;
  readonly close: () => Promise<void>;
};

export type Invoked = { readonly payload: unknown; readonly error: string | undefined };

export const allowLogs: Policy = { Statement: { Effect: 'Allow', Action: 'logs:*', Resource: '*' } };

/** A zip of one file, or of several given as path and text. */
export const zipped = (code: string | Readonly<Record<string, string>>): Promise<Buffer> => {
  const zip = new ZipFile();
  const files = typeof code === 'string' ? { 'index.js': code } : code;
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream as never);
};

const trust = (service: string): Policy => ({
  Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
});

/** An account that listens, with what tests of Lambda need; `more` stands in for other services. */
export const openBench = async (more: readonly Service[] = [], graceMs?: number): Promise<Bench> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-lambda-'));
  const services = [iam, lambda, logs, ...more];
  const world = createWorld({ folder, services, ...(graceMs === undefined ? {} : { graceMs }) });
  const server: Server = await listen(world);
  const role = (name: string, policy: Policy): string => {
    const arn = `arn:aws:iam::${world.account}:role/${name}`;
    const trusted = trust('lambda.amazonaws.com');
    world.state.iam.roles[name] = { name, arn, trust: trusted, inline: { own: policy }, attached: [] };
    return arn;
  };
  const create: Bench['create'] = async (name, code, options = {}) => {
    await world.call(world.operator, 'lambda', 'CreateFunction', {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role(`${name}-role`, allowLogs),
      Code: { ZipFile: await zipped(code) },
      ...options,
    });
  };
  const invoke: Bench['invoke'] = async (name, event = {}) => {
    const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) };
    const answer = await world.call(world.operator, 'lambda', 'Invoke', input);
    return { payload: JSON.parse(String(answer.Payload)), error: answer.FunctionError };
  };
  const close = async () => {
    await world.stop();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { world, role, create, invoke, close };
};
