/** How long a validation takes, beside the same requests made by a bare client over kept connections. */
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeProbe } from '../shared/adapters/probe.ts';
import { type CheckSpec, checkReaders } from '../shared/checks/index.ts';
import { readAllowedHosts } from '../shared/core/allowed-hosts.ts';
import { type Gate, parseGate } from '../shared/core/gate.ts';
import type { Looks } from '../shared/core/looks.ts';
import { runGate } from '../shared/steps/run-gate.ts';
import { median, type Row } from './row.ts';

const checks = 100;
const samples = 3;
const rounds = 25;
// Until everything is compiled that is going to be.
const warmUp = 40;
// As many as the probe has to one server.
const connections = 20;

// What the probe sends with every request, so that both are the same requests.
const headers = { accept: '*/*', 'user-agent': 'slipway' };

type Way = () => Promise<void>;

const gateOf = (url: string, check: (path: string) => string): Gate<CheckSpec> => {
  const lines = Array.from(
    { length: checks },
    (_, index) => `  - { name: "${index}", ${check(`/${index}`)} }`,
  );
  const environments = `environments: { here: { url: "${url}" } }`;
  return parseGate(['version: 1', environments, 'checks:', ...lines].join('\n'), checkReaders);
};

const fetchBare = (agent: Agent, port: number, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path, headers }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      if (body === 'hello') resolve();
      else reject(new Error(`expected hello, got ${body}`));
    }).on('error', reject);
  });

/** All checks at once, each taking its samples one after the other: as a validation does it. */
const barely = (port: number) => async (): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const check = async (path: string): Promise<void> => {
    for (let sample = 0; sample < samples; sample += 1) await fetchBare(agent, port, path);
  };
  await Promise.all(Array.from({ length: checks }, (_, index) => check(`/${index}`)));
};

const validate = (port: number, gate: Gate<CheckSpec>) => async (): Promise<void> => {
  // Time passes by waiting only, which takes none: what is left are the requests and all that is made of them.
  let waited = 0;
  const now = (): number => Date.now() + waited;
  const sleep = async (ms: number): Promise<void> => {
    waited += ms;
  };
  const looks = { ...makeProbe({ allowed: readAllowedHosts(`127.0.0.1:${port}`) }), now } as Looks;
  const about = { environment: 'here', commit: 'c0ffee', id: 'bench' };
  const report = await runGate({ gate, ...about, looks, time: { now, sleep, hasTime: () => true } });
  if (report.verdict !== 'good release') throw new Error(report.sentence);
};

const timed = async (way: Way): Promise<number> => {
  const began = performance.now();
  await way();
  return performance.now() - began;
};

/** What each way took in rounds in which every way has its turn; what one leaves behind is no part of the next one's time. */
const compare = async (ways: readonly Way[], tidyUp: Way): Promise<readonly (readonly number[])[]> => {
  const taken = ways.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1)
    for (const [index, way] of ways.entries()) {
      const ms = await timed(way);
      await tidyUp();
      if (round >= 0) taken[index]?.push(ms);
    }
  return taken;
};

/** Closes the connections of a turn, at both ends. */
const closeAll = (server: Server) => async (): Promise<void> => {
  server.closeAllConnections();
  while (await hasConnections(server)) await setImmediate();
  await setImmediate();
};

const hasConnections = async (server: Server): Promise<boolean> =>
  (await promisify(server.getConnections).call(server)) > 0;

/** How many times as long as the first in the same round, at the median: a machine that is busy is so for both. */
const beside = (taken: readonly number[], first: readonly number[]): number =>
  median(taken.map((ms, round) => ms / (first[round] ?? Number.NaN)));

/** 100 checks of 3 samples each over loopback; and as 3 looks of each check, all of them in the report. */
export const validationRows = async (): Promise<readonly Row[]> => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const bySamples = gateOf(url, (path) => `latency: { path: ${path}, samples: ${samples}, max: 10s }`);
  const byLooks = gateOf(
    url,
    (path) => `http: { path: ${path}, contains: hello }, interval: 100ms, consecutiveSuccess: ${samples}`,
  );
  const ways = [barely(port), validate(port, bySamples), validate(port, byLooks)];
  const [bare = [], sampled = [], looked = []] = await compare(ways, closeAll(server));
  server.close();
  const times = `${median(sampled).toFixed(1)} ms, the bare client ${median(bare).toFixed(1)} ms`;
  return [
    {
      what: `${checks} checks of ${samples} samples`,
      measured: beside(sampled, bare),
      limit: 1.3,
      unit: '× a bare client',
      note: `${times}; as ${samples} looks each ${beside(looked, bare).toFixed(2)} ×`,
    },
  ];
};
