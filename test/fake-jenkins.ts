import type { ServerResponse } from 'node:http';
import { type Asked, json, startServer } from './http-server.ts';

type Build = { readonly number: number; readonly key: string; looks: number };
type Item = { readonly id: number; readonly key: string; looks: number; build?: Build };
/** `unheard`: the request never arrives. `unanswered`: it does its work, and the answer is lost. */
export type Fault = 'unheard' | 'unanswered';

type Story = {
  readonly declared?: readonly string[];
  readonly result?: string;
  readonly failedTests?: readonly string[];
  /** How many looks a build waits, and runs, before it goes on; Infinity = for ever. */
  readonly waits?: number;
  readonly runs?: number;
  readonly fault?: (asked: Asked, nth: number) => Fault | number | undefined;
};

/** A Jenkins with one job, `team/hello-tests`, whose builds go on by being looked at. */
export const startFakeJenkins = async (story: Story = {}) => {
  const {
    declared = ['DELIVERY_ID', 'COMMIT', 'ARTIFACT', 'SUITE'],
    result = 'SUCCESS',
    failedTests = [],
  } = story;
  const { waits = 1, runs = 1, fault = () => undefined } = story;
  const items: Item[] = [];
  const builds: Build[] = [];
  const stopped: string[] = [];
  let seen = 0;

  const actions = (key: string) => [{ parameters: [{ name: 'DELIVERY_ID', value: key }] }];
  const startOf = (item: Item): Build => {
    item.build ??= {
      number: builds.push({ number: builds.length + 1, key: item.key, looks: 0 }),
      key: item.key,
      looks: 0,
    };
    return item.build;
  };

  const trigger = (asked: Asked, response: ServerResponse) => {
    const key = new URLSearchParams(asked.body).get('DELIVERY_ID') ?? '';
    const same = items.find((item) => item.key === key && !item.build);
    const item = same ?? { id: items.length + 1, key, looks: 0 };
    if (!same) items.push(item);
    // Behind a proxy Jenkins names hosts and roots that nobody should follow.
    response
      .writeHead(same ? 303 : 201, { Location: `https://elsewhere.example.com/queue/item/${item.id}/` })
      .end();
  };
  const lookAtItem = (id: number, response: ServerResponse) => {
    const item = items.find((one) => one.id === id);
    if (!item) return response.writeHead(404).end();
    const isOver = item.looks++ >= waits;
    const executable = isOver
      ? { number: startOf(item).number, url: 'https://elsewhere.example.com/x/' }
      : undefined;
    json(
      response,
      executable ? { id, why: null, cancelled: false, executable } : { id, why: 'Waiting for an executor' },
    );
  };
  const lookAtBuild = (number: number, response: ServerResponse) => {
    const build = builds[number - 1];
    if (!build) return response.writeHead(404).end();
    const isOver = build.looks++ >= runs || stopped.length > 0;
    const counts = { totalCount: 20, failCount: failedTests.length, skipCount: 1 };
    json(response, {
      number,
      building: !isOver,
      inProgress: !isOver,
      result: isOver ? (stopped.length > 0 ? 'ABORTED' : result) : null,
      timestamp: 0,
      estimatedDuration: 60_000,
      actions: [{}, ...actions(build.key), ...(isOver && stopped.length === 0 ? [counts] : [])],
    });
  };

  const answer = (asked: Asked, response: ServerResponse) => {
    const job = '/job/team/job/hello-tests/';
    const path = asked.path.replace(/\?.*$/, '');
    const [, item] = /^\/queue\/item\/(\d+)\/api\/json$/.exec(path) ?? [];
    const [, build] = /\/hello-tests\/(\d+)\/api\/json$/.exec(path) ?? [];
    if (path === '/queue/api/json')
      return json(response, {
        items: items.filter((one) => !one.build).map(({ id, key }) => ({ id, actions: actions(key) })),
      });
    if (path === `${job}api/json`)
      return json(response, {
        buildable: true,
        property: [{}, { parameterDefinitions: declared.map((name) => ({ name })) }],
        builds: builds.map(({ number, key }) => ({ number, actions: actions(key) })),
      });
    if (asked.method === 'POST' && path === `${job}buildWithParameters`) return trigger(asked, response);
    if (item) return lookAtItem(Number(item), response);
    if (build) return lookAtBuild(Number(build), response);
    if (/\/testReport\/api\/json$/.test(path))
      return json(response, {
        suites: [{ cases: failedTests.map((name) => ({ className: 'api', name, status: 'FAILED' })) }],
      });
    if (asked.method === 'POST' && /\/(stop|term|kill|cancelItem)$/.test(path)) {
      stopped.push(path);
      return response.writeHead(302, { Location: '/' }).end();
    }
    return response.writeHead(404).end();
  };

  const server = await startServer((asked, response) => {
    seen += 1;
    const wrong = fault(asked, seen);
    if (typeof wrong === 'number') return response.writeHead(wrong).end();
    if (wrong === 'unheard') return response.destroy();
    if (wrong === 'unanswered') {
      answer(asked, { writeHead: () => ({ end: () => undefined }) } as unknown as ServerResponse);
      return response.destroy();
    }
    answer(asked, response);
  });
  return { ...server, items, builds, stopped };
};
