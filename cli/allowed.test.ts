import { expect, test } from '@jest/globals';
import { checkReaders } from '../shared/checks/index.ts';
import { environmentOf, parseGate } from '../shared/core/gate.ts';
import { allowedHosts } from './allowed.ts';

const allowed = (environment: string, control = '', allow: readonly string[] = []) => {
  const source = `version: 1\nenvironments:\n  staging: ${environment}\n${control}checks:\n  - name: a\n    http: { url: "http://elsewhere.example/" }\n`;
  const gate = parseGate(source, checkReaders);
  const { url } = environmentOf(gate, 'staging');
  return allowedHosts({ gate, environment: 'staging', url, commit: '', only: undefined }, { allow });
};

test.each([
  ['{ url: "http://h.example/app" }', 'h.example:80'],
  ['{ url: "https://h.example" }', 'h.example:443'],
  ['{ url: "http://localhost:3000" }', 'localhost:3000'],
  ['{ url: "http://[::1]:3000" }', '[::1]:3000'],
  [
    '{ url: "https://h.example", hosts: ["10.0.0.1", a.example] }',
    'h.example:443 10.0.0.1:443 a.example:443',
  ],
  ['{ url: "https://h.example", hosts: deployment-group }', 'h.example:443'],
])('%s allows %s, and nothing that only a check names', (environment, hosts) =>
  expect(allowed(environment)).toBe(hosts),
);

test('control probes and --allow add to it', () => {
  const control = 'control:\n  - http: { url: "https://status.example/x" }\n';
  expect(allowed('{ url: "http://h.example" }', control, ['10.0.0.0/8', 'h.example:80'])).toBe(
    'h.example:80 status.example:443 10.0.0.0/8',
  );
});
