/** The sandbox's AWS account: services over one state, one clock, one trace. */

import { Clock, type Timer, type Work } from './clock.ts';
import { AwsError, accessDenied, NotRehearsedError, notRehearsed } from './errors.ts';
import { type Ask, authorize, type Policy, policyFor } from './iam/authorize.ts';
import { decide } from './iam/decide.ts';
import { createRandom, type Random } from './random.ts';
import type { Call, Input, Operation, Principal, Service } from './service.ts';
import { checkDone, checkInput } from './wire/schema.ts';
import { watchReads } from './wire/watch.ts';

/** One thing that happened: a call on the wire, an event, a line of a log, a step of an engine. */
export type Entry = {
  /** Virtual epoch milliseconds. */
  readonly at: number;
  readonly kind: 'call' | 'event' | 'step' | 'log' | 'bug';
  readonly who: string;
  readonly what: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Made while time stood still for a deploy: how often the framework asks depends on the machine. */
  readonly aside?: true;
};

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly principal: Principal;
  /** Virtual epoch milliseconds from which on it is refused. */
  readonly expiresAt?: number;
  /** The key under which the role was assumed: whoever is in flight under that one calls under this one too. */
  readonly parent?: string;
  /** What is in flight under this key now: its calls enter the clock as this work's. */
  work?: Work;
};

export type WorldOptions = {
  readonly seed?: number;
  readonly start?: number;
  readonly region?: string;
  /** The folder of this run: hosts, workspaces, unpacked bundles. */
  readonly folder: string;
  readonly services: readonly Service[];
  readonly graceMs?: number;
  readonly horizonMs?: number;
  /** Told of every entry of the trace as it is made. */
  readonly onEntry?: (entry: Entry) => void;
};

export type World = {
  readonly account: string;
  readonly region: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly services: Readonly<Record<string, Service>>;
  // biome-ignore lint/suspicious/noExplicitAny: each service gives its own state a type in its state.ts
  readonly state: Record<string, any>;
  readonly credentials: Map<string, Credentials>;
  readonly trace: Entry[];
  readonly operator: Principal;
  /** Whatever a role has asked for, allowed or not: `hello-roll-back codedeploy:CreateDeployment`. */
  readonly asked: Set<string>;
  /** The sandbox's internet: `staging.hello.example:80` -> where that is served on this machine (more than one: in turn). */
  readonly network: Map<string, readonly string[]>;
  /** Where the endpoint listens, http://127.0.0.1:port, once it does. */
  url: string;
  /** Runs an operation as `principal`: schema, IAM, then the service. The wire and the services all come through here. */
  readonly call: (
    principal: Principal,
    service: string,
    operation: string,
    input?: Input,
    work?: Work,
  ) => Promise<Input>;
  /** Refuses unless every ask is allowed to the principal. */
  readonly permit: (principal: Principal, asks: readonly Ask[], resourcePolicy?: Policy) => void;
  /** The principal that `servicePrincipal` becomes by assuming a role; refused unless the role trusts it. */
  readonly assume: (roleArn: string, servicePrincipal: string, session: string) => Principal;
  readonly issue: (principal: Principal) => Credentials;
  /** Puts an event on the default bus; gives its id. */
  readonly emit: (event: BusEvent) => string;
  /** Runs something beside the caller, holding the clock; what it throws is a bug and stands in the trace. */
  readonly background: (name: string, run: (work: Work) => Promise<void>) => void;
  readonly record: (entry: Omit<Entry, 'at' | 'aside'>) => void;
  readonly arn: (service: string, resource: string) => string;
  readonly stop: () => Promise<void>;
};

export type BusEvent = {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

const accountId = '111122223333';

const operationOf = (service: Service | undefined, name: string, operation: string): Operation => {
  if (!service) throw notRehearsed(`service ${name}`);
  const found = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
  if (!found) throw notRehearsed(`${name}:${operation}`);
  return found;
};

const permit = (world: World, principal: Principal, asks: readonly Ask[], resourcePolicy?: Policy): void => {
  for (const ask of asks) {
    if (principal.kind === 'role') world.asked.add(`${principal.roleName} ${ask.action}`);
    const { allowed, because } = decide(world, principal, ask, resourcePolicy);
    if (!allowed) throw accessDenied(principal.arn, ask.action, ask.resource, because);
  }
};

const assume = (world: World, roleArn: string, servicePrincipal: string, session: string): Principal => {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const trust = world.state.iam?.roles[roleName]?.trust as Policy | undefined;
  const ask = { action: 'sts:AssumeRole', resource: roleArn };
  const trusted = trust && authorize([policyFor(trust, [servicePrincipal])], ask);
  if (!trusted?.allowed) {
    const why = trust ? `its trust policy does not name ${servicePrincipal}` : 'the role does not exist';
    throw accessDenied(servicePrincipal, ask.action, roleArn, why);
  }
  return { kind: 'role', roleName, arn: `arn:aws:sts::${world.account}:assumed-role/${roleName}/${session}` };
};

const issue = (world: World, principal: Principal): Credentials => {
  const credentials: Credentials = {
    accessKeyId: `ASIA${world.random.upper(16)}`,
    secretAccessKey: world.random.hex(40),
    sessionToken: world.random.hex(64),
    principal,
  };
  world.credentials.set(credentials.accessKeyId, credentials);
  return credentials;
};

const outcomeOf = (
  error: unknown,
): { readonly kind: 'call' | 'bug'; readonly code: string; readonly message: string } =>
  error instanceof AwsError
    ? { kind: 'call', code: error.code, message: error.message }
    : {
        kind: 'bug',
        code: 'InternalFailure',
        message: error instanceof Error ? (error.stack ?? '') : String(error),
      };

const run = async (call: Call, service: Service | undefined, name: string, input: Input): Promise<Input> => {
  const found = operationOf(service, name, call.operation);
  const known = service as Service;
  await checkInput(known, call.operation, input);
  checkDone(`${known.name}:${call.operation}`, found.notDone ?? [], input);
  const watched = watchReads(input);
  const asks = found.asks?.(call, watched.input) ?? [
    { action: `${known.iamPrefix ?? known.name}:${call.operation}`, resource: '*' },
  ];
  permit(call.world, call.principal, asks, found.resourcePolicy?.(call, watched.input));
  const output = (await found.run(call, watched.input)) ?? {};
  // One that takes no input stands in for a service in a test: a test holds the real ones to theirs.
  const ignored = found.run.length < 2 ? [] : watched.unread();
  if (ignored.length > 0)
    throw notRehearsed(`${known.name}:${call.operation} with ${ignored.join(', ')}, which nothing looks at`);
  return output;
};

const call = async (
  world: World,
  principal: Principal,
  name: string,
  operation: string,
  input: Input = {},
  work?: Work,
) => {
  const requestId = world.random.uuid();
  const entry = { who: principal.arn, what: `${name}:${operation}` };
  try {
    const made: Call = { world, principal, operation, requestId, ...(work ? { work } : {}) };
    const output = await run(made, world.services[name], name, input);
    world.record({ ...entry, kind: 'call', detail: { outcome: 'ok', requestId } });
    return output;
  } catch (error) {
    const { kind, code, message } = outcomeOf(error);
    const outcome =
      error instanceof NotRehearsedError ? 'unknown' : code.startsWith('AccessDenied') ? 'denied' : 'error';
    world.record({ ...entry, kind, detail: { outcome, code, message, requestId } });
    throw error;
  }
};

const background = (world: World, name: string, work: (work: Work) => Promise<void>): void => {
  const held = world.clock.begin(name);
  work(held)
    .catch((error) =>
      world.record({
        kind: 'bug',
        who: 'sandbox',
        what: name,
        detail: { message: outcomeOf(error).message },
      }),
    )
    .finally(() => world.clock.end(held));
};

/** Fires a timer at the service that set it. */
const fire = async (world: World, timer: Timer): Promise<void> => {
  const handler = world.services[timer.service]?.timers?.[timer.name];
  if (!handler) throw new Error(`no timer ${timer.name} in ${timer.service}`);
  try {
    await handler(world, timer.data);
  } catch (error) {
    world.record({
      kind: 'bug',
      who: timer.service,
      what: timer.name,
      detail: { message: outcomeOf(error).message },
    });
  }
};

const clockOf = (options: WorldOptions, random: Random, world: () => World): Clock =>
  new Clock({
    start: options.start ?? Date.UTC(2026, 0, 5, 9, 0, 0),
    random,
    ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }),
    ...(options.horizonMs === undefined ? {} : { horizonMs: options.horizonMs }),
    fire: (timer) => fire(world(), timer),
  });

const operator: Principal = { kind: 'root', arn: `arn:aws:iam::${accountId}:user/operator` };

/** The key of the person at the keyboard: no secret, it is good for nothing but this sandbox. */
export const operatorKey = {
  accessKeyId: 'AKIASANDBOXOPERATOR0',
  secretAccessKey: 'sandbox-operator-secret',
};

/** A new account with the services given; nothing listens yet (wire/server.ts does that). */
export const createWorld = (options: WorldOptions): World => {
  const { folder, services, region = 'eu-west-1', seed = 1 } = options;
  const random = createRandom(seed);
  const clock = clockOf(options, random, () => world);
  const world: World = {
    account: accountId,
    region,
    folder,
    clock,
    random,
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    state: Object.fromEntries(services.map((service) => [service.name, service.initialState()])),
    credentials: new Map([[operatorKey.accessKeyId, { ...operatorKey, principal: operator }]]),
    trace: [],
    operator,
    asked: new Set(),
    network: new Map(),
    url: '',
    call: (principal, service, operation, input, work) =>
      call(world, principal, service, operation, input, work),
    permit: (principal, asks, resourcePolicy) => permit(world, principal, asks, resourcePolicy),
    assume: (roleArn, servicePrincipal, session) => assume(world, roleArn, servicePrincipal, session),
    issue: (principal) => issue(world, principal),
    emit: (event) => deliver(world, event),
    background: (name, work) => background(world, name, work),
    record: (entry) => {
      const made: Entry = { at: clock.now(), ...entry, ...(clock.isPaused() ? { aside: true } : {}) };
      world.trace.push(made);
      options.onEntry?.(made);
    },
    arn: (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`,
    stop: async () => {
      clock.stop();
      for (const service of services) await service.stop?.(world);
    },
  };
  return world;
};

/** Events reach the bus as a timer that is due now: never within the call that caused them. */
const deliver = (world: World, event: BusEvent): string => {
  const envelope = {
    version: '0',
    id: world.random.uuid(),
    account: world.account,
    time: new Date(world.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: world.region,
    ...event,
  };
  world.record({ kind: 'event', who: event.source, what: event['detail-type'], detail: envelope });
  if (world.services.events) world.clock.after(0, 'events', 'deliver', envelope);
  return envelope.id;
};
