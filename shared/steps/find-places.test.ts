import { expect, test } from '@jest/globals';
import { fakeLooks } from '../../test/fake-looks.ts';
import type { DeploymentTarget } from '../core/looks.ts';
import { findPlaces } from './find-places.ts';

const url = 'https://hello.example:8443/app';
const looks = fakeLooks();

test('a URL is one place, and nobody is asked about it', async () => {
  expect(await findPlaces({ url }, 'staging', looks)).toEqual([{ label: url }]);
  expect(await findPlaces({ url, everyAddress: false }, 'staging', looks)).toEqual([{ label: url }]);
});

test('hosts are a place each', async () => {
  expect(await findPlaces({ url, hosts: ['10.0.0.1', 'web-2.internal'] }, 'staging', looks)).toEqual([
    { label: '10.0.0.1', via: '10.0.0.1' },
    { label: 'web-2.internal', via: 'web-2.internal' },
  ]);
});

test('every address behind the name is a place, once and in order', async () => {
  const asked: string[] = [];
  const addresses = async (name: string) => {
    asked.push(name);
    return ['10.0.0.2', '10.0.0.1', '10.0.0.2'];
  };
  expect(await findPlaces({ url, everyAddress: true }, 'staging', fakeLooks({ addresses }))).toEqual([
    { label: '10.0.0.1', via: '10.0.0.1' },
    { label: '10.0.0.2', via: '10.0.0.2' },
  ]);
  expect(asked).toEqual(['hello.example']);
});

const groups = { url, hosts: 'deployment-group' } as const;
const deployed = (...targets: readonly DeploymentTarget[]) => {
  const asked: string[] = [];
  const given = async (environment: string) => {
    asked.push(environment);
    return targets;
  };
  return { asked, places: findPlaces(groups, 'staging', fakeLooks({ targets: given })) };
};

test.each<[DeploymentTarget, object]>([
  [
    { id: 'i-1', status: 'Succeeded', address: '10.0.0.1' },
    { label: 'i-1 (10.0.0.1)', via: '10.0.0.1' },
  ],
  [
    { id: 'i-2', status: 'InProgress', address: '10.0.0.2' },
    { label: 'i-2 (10.0.0.2)', via: '10.0.0.2' },
  ],
  [
    { id: 'i-3', status: 'Failed', address: '10.0.0.3' },
    {
      label: 'i-3 (10.0.0.3)',
      via: '10.0.0.3',
      problem: 'its deployment ended Failed; expected Succeeded',
    },
  ],
  [
    { id: 'i-4', status: 'Skipped' },
    { label: 'i-4', problem: 'its deployment ended Skipped; expected Succeeded' },
  ],
])('the deployment target %j is a place', async (target, place) => {
  const { asked, places } = deployed(target);
  expect(await places).toEqual([place]);
  expect(asked).toEqual(['staging']);
});

test.each<[readonly DeploymentTarget[], object]>([
  [
    [
      { id: 'i-1', status: 'Succeeded', address: '10.0.0.1' },
      { id: 'i-5', status: 'Succeeded' },
    ],
    { blame: 'platform', message: 'Expected EC2 to know a private address of i-5, it knows none' },
  ],
  [
    [
      { id: 'rack-7', status: 'Succeeded' },
      { id: 'i-5', status: 'Succeeded' },
    ],
    { blame: 'config', message: expect.stringContaining('rack-7') },
  ],
])('where no address is known, it could not look: %j', async (targets, error) => {
  await expect(deployed(...targets).places).rejects.toMatchObject(error);
});

test('a host that failed outweighs one that cannot be asked', async () => {
  const { places } = deployed(
    { id: 'rack-7', status: 'Succeeded' },
    { id: 'i-1', status: 'Succeeded', address: '10.0.0.1' },
    { id: 'i-2', status: 'Failed' },
  );
  expect((await places).map(({ label, problem }) => [label, problem !== undefined])).toEqual([
    ['i-1 (10.0.0.1)', false],
    ['i-2', true],
  ]);
});

test.each([
  ['hosts of staging', groups, { targets: async () => [] }],
  ['addresses of hello.example', { url, everyAddress: true }, { addresses: async () => [] }],
])('no %s are no place to look at', async (what, environment, given) => {
  await expect(findPlaces(environment, 'staging', fakeLooks(given))).rejects.toMatchObject({
    blame: 'platform',
    message: `Expected ${what} to look at, found none`,
  });
});
