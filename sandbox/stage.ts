/** Where a story plays: an account with the pipeline deployed, a repository, hosts, a Jenkins, and a person who acts. */

import { appendFile } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { join } from 'node:path';
import type { Work } from './clock.ts';
import { push } from './github/push.ts';
import { commit, type Head, headOf, type Repository } from './github/repository.ts';
import type { Jenkins } from './jenkins/start.ts';
import type { Input } from './service.ts';
import { takeSnapshot } from './snapshot/snapshot.ts';
import type { Entry, World } from './world.ts';

export type Answer = { readonly status: number; readonly body: string };

/** What an event must have in its detail, and where it is looked for. */
export type Sought = Readonly<Record<string, string>>;

/** A commit: what is appended to which files. */
export type Edit = { readonly message: string; readonly append: Readonly<Record<string, string>> };

export type Stage = {
  readonly world: World;
  readonly repository: Repository;
  readonly jenkins: Jenkins;
  readonly pipeline: string;
  readonly application: string;
  /** Entries of the trace before this one belong to putting things up. */
  readonly from: number;
  /** The person commits a change and pushes it; gives the commit. */
  readonly commit: (edit: Edit) => Promise<string>;
  /** The newest commit of the branch. */
  readonly head: () => Promise<Head>;
  /** The person waits: nothing else happens at that moment, and time stands still until they wait again. */
  readonly until: (what: string, test: () => boolean) => Promise<void>;
  /** From now on Lambda delivers each event that nobody waits for twice, at the same moment. */
  readonly deliverTwice: () => void;
  /** The person of the story goes; whoever looks around from now on has time. */
  readonly leave: () => void;
  /** A `serverless deploy` with other parameters, at this moment of the story. */
  readonly redeploy: (params: Readonly<Record<string, string>>) => Promise<void>;
  /** Waits until nothing more is due within an hour. */
  readonly settle: () => Promise<void>;
  /** Waits for the next moment in which nothing is in flight, and freezes it; a story can be taken up from there again and again. */
  readonly freeze: () => Promise<Frozen>;
  /** A call as the operator. */
  readonly api: (service: string, operation: string, input?: Input) => Promise<Input>;
  /** An HTTP request to a name of the sandbox's internet, one answer for each address behind it. */
  readonly get: (url: string) => Promise<readonly Answer[]>;
  /** Details of the events of a type, in order. */
  readonly events: (type: string, sought?: Sought) => readonly Input[];
};

/** A frozen moment of a story. */
export type Frozen = {
  /** Goes back to that moment, when whatever is in flight has ended; another seed gives another order of what is parallel. */
  readonly resume: (seed?: number) => Promise<void>;
  readonly forget: () => void;
};

const hour = 3_600_000;

const ask = (address: string, url: URL): Promise<Answer> =>
  new Promise((resolve) => {
    const [host = '', port = ''] = address.split(':');
    const options = { host, port, path: url.pathname, headers: { host: url.host }, timeout: 5_000 };
    const request = httpGet(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url}`)));
    // A server that is down is an answer too: the promise that looks decides what it means.
    request.on('error', (error) => resolve({ status: 0, body: error.message }));
  });

const get = (world: World, text: string): Promise<readonly Answer[]> => {
  const url = new URL(text);
  const addresses = world.network.get(`${url.hostname}:${url.port || '80'}`) ?? [];
  return Promise.all(addresses.map((address) => ask(address, url)));
};

const detailOf = (entry: Entry): Input => (entry.detail as { detail?: Input } | undefined)?.detail ?? {};

const fits = (detail: Input, sought: Sought): boolean =>
  Object.entries(sought).every(([key, value]) => detail[key] === value);

/** The person at the keyboard: from now on time moves only while they wait, or are away. */
const personIn = ({ clock }: World) => {
  let acting: Work = clock.begin('a person');
  return {
    /** What they are doing: a call for whose answer virtual time has to pass lets it sleep. */
    work: () => acting,
    until: async (what: string, test: () => boolean): Promise<void> => {
      const waiting = clock.until(what, test);
      clock.end(acting);
      acting = await waiting;
    },
    awayFor: async (run: () => Promise<unknown>): Promise<void> => {
      clock.end(acting);
      await run();
      acting = clock.begin('a person');
    },
    leave: (): void => {
      clock.leaveToRealTime(hour);
      clock.end(acting);
    },
  };
};

type Person = ReturnType<typeof personIn>;

const freeze = async (world: World, { until }: Person): Promise<Frozen> => {
  const rest = (): boolean => world.clock.working().length === 0;
  await until('nothing in flight', rest);
  const snapshot = await takeSnapshot(world);
  const resume = async (seed?: number): Promise<void> => {
    await until('nothing in flight', rest);
    await snapshot.restore();
    if (seed !== undefined) world.random.reseed(seed);
  };
  return { resume, forget: snapshot.forget };
};

const commitTo = async (world: World, repository: Repository, { message, append }: Edit): Promise<string> => {
  const change = async (folder: string): Promise<void> => {
    for (const [file, text] of Object.entries(append)) await appendFile(join(folder, file), text);
  };
  const sha = await commit(repository, { message, change });
  await push(world, repository.fullName, repository.branch);
  return sha;
};

/** Opens the stage on what has been put up. */
export const openStage = (options: {
  readonly world: World;
  readonly repository: Repository;
  readonly jenkins: Jenkins;
  readonly pipeline: string;
  readonly application: string;
  readonly deploy: (params: Readonly<Record<string, string>>) => Promise<unknown>;
}): Stage => {
  const { deploy, ...told } = options;
  const { world, repository } = options;
  const from = world.trace.length;
  const person = personIn(world);
  const quiet = (): boolean => world.clock.pending().every((timer) => timer.due > world.clock.now() + hour);
  return {
    ...told,
    from,
    until: person.until,
    leave: person.leave,
    deliverTwice: () => {
      world.state.lambda.deliveries = 2;
    },
    redeploy: (params) => person.awayFor(() => deploy(params)),
    settle: () => person.until('quiet', quiet),
    freeze: () => freeze(world, person),
    head: () => headOf(repository),
    commit: (edit) => commitTo(world, repository, edit),
    api: (service, operation, input = {}) =>
      world.call(world.operator, service, operation, input, person.work()),
    get: (url) => get(world, url),
    events: (type, sought = {}) =>
      world.trace
        .slice(from)
        .filter((entry) => entry.kind === 'event' && entry.what === type)
        .map(detailOf)
        .filter((detail) => fits(detail, sought)),
  };
};
