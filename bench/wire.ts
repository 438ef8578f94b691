/** What a call on the wire costs: beside what the client itself takes, and how many the endpoint serves. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { openBench } from '../sandbox/account-under-test.ts';
import { ssm } from '../sandbox/aws/ssm/service.ts';
import { median, type Row } from './row.ts';

const calls = 2_000;
const atOnce = 50;
const answer = JSON.stringify({ Parameter: { Name: '/hello', Type: 'String', Value: 'x', Version: 1 } });

/** Answers at once and without a look: what is left is the client's own time. */
const listenBlindly = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.1').end(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
};

const ask = (client: SSMClient) => client.send(new GetParameterCommand({ Name: '/hello' }));

/** Milliseconds of a call, one after the other. */
const oneByOne = async (client: SSMClient): Promise<number> => {
  const taken: number[] = [];
  for (let index = 0; index < calls / 4; index += 1) {
    const began = performance.now();
    await ask(client);
    taken.push(performance.now() - began);
  }
  return median(taken);
};

/** Milliseconds of all calls, many at once. */
const together = async (client: SSMClient): Promise<number> => {
  const began = performance.now();
  let left = calls;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask(client);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return performance.now() - began;
};

/** The client has a process time of its own: what it takes with a blind server is taken off. */
export const wireRows = async (): Promise<readonly Row[]> => {
  const bench = await openBench([ssm]);
  const blind = await listenBlindly();
  const blindUrl = `http://127.0.0.1:${(blind.address() as AddressInfo).port}`;
  const real = new SSMClient(bench.options);
  const dry = new SSMClient({ ...bench.options, endpoint: blindUrl });
  try {
    await bench.world.call(bench.world.operator, 'ssm', 'PutParameter', {
      Name: '/hello',
      Type: 'String',
      Value: 'x',
    });
    for (const client of [real, dry]) await together(client);
    const alone = [await oneByOne(dry), await oneByOne(real)] as const;
    const many = [await together(dry), await together(real)] as const;
    const perSecond = Math.round((calls / Math.max(many[1] - many[0], 1)) * 1_000);
    return [
      {
        what: 'a call on the wire',
        measured: alone[1] - alone[0],
        limit: 1,
        unit: 'ms',
        note: `beside the client's own ${alone[0].toFixed(2)} ms`,
      },
      {
        what: 'time of the endpoint for 2,000 calls',
        measured: many[1] - many[0],
        limit: 1_000,
        unit: 'ms',
        note: `${perSecond} calls/s, client and endpoint in one process`,
      },
    ];
  } finally {
    blind.closeAllConnections();
    blind.close();
    await bench.close();
  }
};
