import type { ServerResponse } from 'node:http';
import { type Asked, json, startServer } from './http-server.ts';

type Item = { readonly id: number; readonly key: string; looks: number; build?: number; cancelled?: true };
type Build = { readonly number: number; readonly key: string; looks: number };
/** `unheard`: the request never arrives. `unanswered`: it does its work, and the answer is lost. */
export type Fault = 'unheard' | 'unanswered';

/** How this Jenkins behaves where it is not as usual. */
export type Story = {
  readonly declared?: readonly string[];
  readonly result?: string;
  readonly failedTests?: readonly string[];
  /** How many looks a build goes on running; Infinity = for ever. */
  readonly runs?: number;
  /** What goes wrong with a request: lost somehow, or answered with this status. */
  readonly fault?: (asked: Asked, nth: number) => Fault | number | undefined;
};

type State = {
  readonly story: Story;
  readonly items: Item[];
  readonly builds: Build[];
  readonly stopped: string[];
};
type Route = (state: State, response: ServerResponse, asked: Asked, id: number) => void;

const actions = (key: string) => [{}, { parameters: [{ name: 'DELIVERY_ID', value: key }] }];
const unknown = (response: ServerResponse) => void response.writeHead(404).end();

const queue: Route = ({ items }, response) => {
  const waiting = items.filter(({ build, cancelled }) => build === undefined && !cancelled);
  json(response, { items: waiting.map(({ id, key }) => ({ id, actions: actions(key) })) });
};

const job: Route = ({ story, builds }, response) => {
  const { declared = ['DELIVERY_ID', 'COMMIT', 'ARTIFACT', 'SUITE'] } = story;
  json(response, {
    buildable: true,
    property: [{}, { parameterDefinitions: declared.map((name) => ({ name })) }],
    builds: builds.map(({ number, key }) => ({ number, actions: actions(key) })),
  });
};

const trigger: Route = ({ items }, response, { body }) => {
  const key = new URLSearchParams(body).get('DELIVERY_ID') ?? '';
  const same = items.find((item) => item.key === key && item.build === undefined);
  const id = same?.id ?? items.length + 1;
  if (!same) items.push({ id, key, looks: 0 });
  // Behind a proxy Jenkins names hosts that nobody should follow.
  response.writeHead(same ? 303 : 201, { Location: `https://elsewhere.example.com/queue/item/${id}/` }).end();
};

const lookAtItem: Route = ({ items, builds }, response, _asked, id) => {
  const item = items[id - 1];
  if (!item) return unknown(response);
  if (item.cancelled) return json(response, { id, why: null, cancelled: true, executable: null });
  item.looks += 1;
  if (item.looks === 1) return json(response, { id, why: 'Waiting for an executor' });
  item.build ??= builds.push({ number: builds.length + 1, key: item.key, looks: 0 });
  const executable = { number: item.build, url: 'https://elsewhere.example.com/job/x/1/' };
  return json(response, { id, why: null, cancelled: false, executable });
};

const lookAtBuild: Route = ({ story, builds, stopped }, response, _asked, number) => {
  const build = builds[number - 1];
  if (!build) return unknown(response);
  build.looks += 1;
  const wasStopped = stopped.length > 0;
  const isOver = wasStopped || build.looks > (story.runs ?? 1);
  const counts = { totalCount: 20, failCount: story.failedTests?.length ?? 0, skipCount: 1 };
  const result = wasStopped ? 'ABORTED' : (story.result ?? 'SUCCESS');
  return json(response, {
    number,
    building: !isOver,
    inProgress: !isOver,
    result: isOver ? result : null,
    timestamp: 0,
    estimatedDuration: 60_000,
    actions: [...actions(build.key), ...(isOver && !wasStopped ? [counts] : [])],
  });
};

const report: Route = ({ story }, response) => {
  const cases = (story.failedTests ?? []).map((name) => ({ className: 'api', name, status: 'FAILED' }));
  json(response, { suites: [{ cases }] });
};

const end: Route = ({ stopped }, response, { path }) => {
  stopped.push(path);
  response.writeHead(302, { Location: '/' }).end();
};

const cancel: Route = ({ items, stopped }, response, { path }, id) => {
  stopped.push(path);
  const item = items[id - 1];
  if (!item || item.build !== undefined) return void response.writeHead(500).end();
  item.cancelled = true;
  response.writeHead(204).end();
};

const routes: readonly (readonly [RegExp, Route])[] = [
  [/^GET \/queue\/api\/json/, queue],
  [/^GET \/job\/team\/job\/hello-tests\/api\/json/, job],
  [/^POST \/job\/team\/job\/hello-tests\/buildWithParameters/, trigger],
  [/^GET \/queue\/item\/(\d+)\/api\/json/, lookAtItem],
  [/^GET .*\/hello-tests\/(\d+)\/api\/json/, lookAtBuild],
  [/^GET .*\/(\d+)\/testReport\/api\/json/, report],
  [/^POST \/queue\/cancelItem\?id=(\d+)/, cancel],
  [/^POST .*\/(?:stop|term|kill)/, end],
];

const route = (state: State, asked: Asked, response: ServerResponse): void => {
  const line = `${asked.method} ${asked.path}`;
  const [pattern, answer] = routes.find(([candidate]) => candidate.test(line)) ?? [];
  if (answer) answer(state, response, asked, Number(pattern?.exec(line)?.[1]));
  else unknown(response);
};

const deaf = { writeHead: () => ({ end: () => undefined }) } as unknown as ServerResponse;

/** A Jenkins with one job, `team/hello-tests`, whose builds go on by being looked at. */
export const startFakeJenkins = async (story: Story = {}) => {
  const state: State = { story, items: [], builds: [], stopped: [] };
  let requests = 0;
  const server = await startServer((asked, response) => {
    requests += 1;
    const fault = story.fault?.(asked, requests);
    if (typeof fault === 'number') return void response.writeHead(fault).end();
    if (fault === undefined) return route(state, asked, response);
    if (fault === 'unanswered') route(state, asked, deaf);
    return void response.destroy();
  });
  return { ...server, ...state };
};
