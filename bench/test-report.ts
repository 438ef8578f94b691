/** How much memory it takes to find the failed tests in a large report of Jenkins. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.ts';

const reader = fileURLToPath(new URL('./test-report-reader.ts', import.meta.url));
const tests = 50_000;
const failed = 10;

const reportOf = (): string => {
  const cases = Array.from({ length: tests }, (_, index) => ({
    _class: 'hudson.tasks.junit.CaseResult',
    className: `com.example.shop.checkout.PaymentServiceTest${index % 500}`,
    name: `charges the right amount in currency number ${index}`,
    status: index % (tests / failed) === 0 ? 'FAILED' : 'PASSED',
  }));
  return JSON.stringify({ _class: 'hudson.tasks.junit.TestResult', suites: [{ cases }] });
};

/** Megabytes by which a process grows that reads a report of 50,000 tests. */
export const testReportRow = async (): Promise<Row> => {
  const report = reportOf();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json;charset=utf-8' }).end(report);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const child = fork(reader, [`http://127.0.0.1:${port}/`]);
  const [{ names, grownMegabytes }] = await once(child, 'message');
  server.close();
  if (names !== failed) throw new Error(`expected ${failed} names of failed tests, got ${names}`);
  return {
    what: `a report of ${tests.toLocaleString('en')} tests`,
    measured: grownMegabytes,
    limit: 100,
    unit: 'MB',
  };
};
