import { expect, test } from '@jest/globals';
import type { Host } from '../fleet/state.ts';
import { createWorld } from '../world.ts';
import { divert, internetFrom, internetOf } from './addresses.ts';

const host = (number: number, more: Partial<Host> = {}): Host => ({
  id: `i-${number}`,
  kind: 'ec2',
  name: `web-${number}`,
  arn: `arn:aws:ec2:eu-west-1:111122223333:instance/i-${number}`,
  tags: {},
  port: 20_000 + number,
  alsoAt: [],
  privateAddress: `10.0.0.${number}`,
  root: `/hosts/web-${number}`,
  ...more,
});

test('a name has the addresses of its hosts, and each leads to one of them', () => {
  const internet = internetFrom(
    [
      ['web.example:80', ['127.0.0.1:20001', '127.0.0.1:20002']],
      ['web.example:443', ['127.0.0.1:30001']],
    ],
    [host(1, { alsoAt: [30_001] }), host(2), host(3)],
  );
  expect(internet).toEqual({
    names: { 'web.example': ['10.0.0.1', '10.0.0.2'] },
    places: {
      'web.example:80': ['127.0.0.1:20001', '127.0.0.1:20002'],
      'web.example:443': ['127.0.0.1:30001'],
      '10.0.0.1:80': ['127.0.0.1:20001'],
      '10.0.0.2:80': ['127.0.0.1:20002'],
      '10.0.0.1:443': ['127.0.0.1:30001'],
    },
    hosts: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
  });
});

test('what is no host has an address all the same, always the same one; an address has no name', () => {
  const served: [string, string[]][] = [
    ['jenkins.example:80', ['127.0.0.1:8080']],
    ['127.0.0.1:8080', ['127.0.0.1:8080']],
  ];
  const { names, places } = internetFrom(served);
  const [address] = names['jenkins.example'] ?? [];
  expect(address).toMatch(/^10\.(12[89]|1[3-9]\d|2\d\d)\.\d+\.\d+$/);
  expect(places[`${address}:80`]).toEqual(['127.0.0.1:8080']);
  expect(names).toEqual(internetFrom(served).names);
  expect(Object.keys(names)).toEqual(['jenkins.example']);
});

test('a detour changes where things are served, and no address', async () => {
  const world = createWorld({ folder: '/nowhere', services: [] });
  world.network.set('web.example:80', ['127.0.0.1:20001']);
  const before = internetOf(world);
  divert(world, '127.0.0.1:20001', '127.0.0.1:40001');
  const after = internetOf(world);
  await world.stop();
  expect(after.names).toEqual(before.names);
  expect(Object.keys(after.places)).toEqual(Object.keys(before.places));
  expect(new Set(Object.values(after.places).flat())).toEqual(new Set(['127.0.0.1:40001']));
});
