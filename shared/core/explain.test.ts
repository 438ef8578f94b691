import { expect, test } from '@jest/globals';
import { checkReaders, explain } from '../checks/index.ts';
import { explainGate } from './explain.ts';
import { parseGate } from './gate.ts';

const explained = (source: string, environment = 'staging') =>
  explainGate(parseGate(`version: 1\n${source}`, checkReaders), environment, explain).split('\n');

test('a gate is told in sentences, one line for each thing that it asks', () => {
  expect(
    explained(`environments:
  staging: { url: "http://a.example" }
control:
  - http: { url: "http://status.example" }
checks:
  - name: home
    http: { path: /, contains: Hello, within: 500ms }
  - name: stable
    revision: { path: /version, json: $.commit }
    settle: 30s
    interval: 500ms
    attempts: 20
    consecutiveSuccess: 10
    failureLimit: 2
    errorLimit: 3
  - name: nice
    http: { path: /nice }
    attempts: 1
    required: false
    weight: 2
  - name: known
    http: { path: /known }
    advisory: true
`),
  ).toEqual([
    'staging is http://a.example/.',
    expect.stringMatching(
      /^Before anything is believed: GET http:\/\/status.example\/.*\. If that fails 3 times, the checker is blind: nothing is known/,
    ),
    expect.stringMatching(
      /^home: GET \/.*Hello.*500 ms\. Looked at 5 times at most, every 2s, until one look is good\. Required: without it the release is bad\.$/,
    ),
    expect.stringMatching(
      /^stable: .*\. Looked at 20 times at most from 30s on, every 500ms, until 10 looks in a row are good, or more than 2 are bad, or more than 3 see nothing\./,
    ),
    expect.stringMatching(
      /^nice: .*\. Looked at once at most, until one look is good\. Not required: it counts in the score with a weight of 2\.$/,
    ),
    expect.stringMatching(/^known: .* Advisory: it is reported, and never blocks\.$/),
    'The release is good when checks of 90 % of the weight passed, good with a warning from 75 %, and bad below.',
  ]);
});

test.each([
  [', everyAddress: true', /every address behind its name; what stands behind a load balancer is not seen/],
  [', hosts: deployment-group', /every host of its deployment groups/],
  [', hosts: [b, c]', /looked at on b, c\.$/],
])('it says where the environment%s is looked at', (more, sentence) => {
  const source = `environments:\n  staging: { url: "http://a.example"${more} }\nchecks: [{ name: a, http: { path: / } }]\n`;
  expect(explained(source)[0]).toMatch(sentence);
});
