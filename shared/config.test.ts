import { expect, test } from '@jest/globals';
import { config } from './config.ts';

test('gives the settings asked for, read', () => {
  const env = { LEDGER: 'hello-ledger', ENVIRONMENTS: '{"staging":["a"],"production":["b","c"]}' };
  expect(config(['LEDGER', 'ENVIRONMENTS'], env)).toEqual({
    LEDGER: 'hello-ledger',
    ENVIRONMENTS: { staging: ['a'], production: ['b', 'c'] },
  });
});

test.each([
  ['LEDGER', undefined, 'The environment variable LEDGER is not set'],
  ['LEDGER', '', 'The environment variable LEDGER is not set'],
  [
    'JENKINS_URL',
    'jenkins.example.com',
    'Expected JENKINS_URL to be an http(s) URL, got `jenkins.example.com`',
  ],
  ['JENKINS_URL', 'ftp://jenkins.example.com', 'Expected JENKINS_URL to be an http(s) URL'],
  ['JENKINS_URL', 'https://u:p@jenkins.example.com', 'Expected JENKINS_URL without user and password'],
  ['ENVIRONMENTS', 'staging', 'Expected ENVIRONMENTS to be JSON like'],
  ['ENVIRONMENTS', '{}', 'got `{}`'],
  ['ENVIRONMENTS', '[["a"]]', 'Expected ENVIRONMENTS'],
  ['ENVIRONMENTS', '{"staging":[]}', 'Expected ENVIRONMENTS'],
  ['ENVIRONMENTS', '{"staging":"a"}', 'Expected ENVIRONMENTS'],
  ['ENVIRONMENTS', '{"staging":[""]}', 'Expected ENVIRONMENTS'],
] as const)('%s=%s is an error with its name', (name, value, message) => {
  expect(() => config([name], { [name]: value })).toThrow(message);
});

test('a password in a URL is not repeated in the error', () => {
  expect(() => config(['JENKINS_URL'], { JENKINS_URL: 'https://u:s3cret@x' })).toThrow(/^(?!.*s3cret)/);
});
