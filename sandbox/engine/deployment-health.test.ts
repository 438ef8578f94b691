import { expect, test } from '@jest/globals';
import { mayTakeDown, minimumHealthy, predefinedConfigs, tooManyFailed } from './deployment-health.ts';

const predefined = (name: string) => {
  const config = predefinedConfigs.find((one) => one.name === `CodeDeployDefault.${name}`);
  if (!config) throw new Error(name);
  return config;
};

test.each([
  ['OneAtATime', 1, 0],
  ['OneAtATime', 2, 1],
  ['OneAtATime', 9, 8],
  ['OneAtATime', 200, 199],
  ['HalfAtATime', 1, 0],
  ['HalfAtATime', 3, 2],
  ['HalfAtATime', 9, 5],
  ['AllAtOnce', 9, 0],
])('%s of %d hosts keeps %d healthy', (name, hosts, minimum) => {
  expect(minimumHealthy(predefined(name), hosts)).toBe(minimum);
});

test.each([
  ['HOST_COUNT', 2, 3, 2],
  ['HOST_COUNT', 3, 3, undefined],
  ['FLEET_PERCENT', 34, 3, 2],
  ['FLEET_PERCENT', 99, 3, undefined],
] as const)('a configuration of %s %d on %d hosts keeps %s healthy', (type, value, hosts, minimum) => {
  expect(minimumHealthy({ name: 'own', minimumHealthyHosts: { type, value } }, hosts)).toBe(minimum);
});

test.each([
  ['the first of two', ['healthy', 'healthy'], 'healthy', 1, true],
  ['a second one while the first is down', ['down', 'healthy'], 'healthy', 1, false],
  ['the last one', ['done', 'healthy'], 'healthy', 1, true],
  ['a healthy one after one has failed', ['failed', 'healthy'], 'healthy', 1, false],
  ['an unhealthy one, which costs nothing', ['unhealthy', 'healthy'], 'unhealthy', 1, true],
  ['any number, when none must stay', ['down', 'down', 'healthy'], 'healthy', 0, true],
] as const)('%s may be taken down: see the table', (_, states, candidate, minimum, allowed) => {
  expect(mayTakeDown(states, candidate, minimum)).toBe(allowed);
});

test.each([
  [['failed'], 0, true],
  [['failed', 'done'], 0, false],
  [['failed', 'failed'], 0, true],
  [['failed', 'done', 'done'], 2, false],
  [['failed', 'failed', 'done'], 2, true],
] as const)('of %j with a minimum of %d too many have failed: %s', (states, minimum, failed) => {
  expect(tooManyFailed(states, minimum)).toBe(failed);
});
