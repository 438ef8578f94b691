import { beforeAll, expect, test } from '@jest/globals';
import { packageService } from '../../test/template/package-service.ts';
import { mutationsOf } from './catalog.ts';
import { knownSurvivors } from './known-survivors.ts';
import type { Draft, Mutation } from './mutation.ts';
import type { Packaged } from './packaged.ts';

let packaged: Packaged;
let mutations: readonly Mutation[];

beforeAll(async () => {
  const template = (await packageService()) as unknown as Packaged['template'];
  packaged = { template, first: {}, zips: new Map(), code: async () => '', beside: async () => ({}) };
  mutations = mutationsOf(packaged);
}, 60_000);

test('there are hundreds, each grant and each text of each pattern among them', () => {
  expect(mutations.length).toBeGreaterThan(200);
  const names = mutations.map(({ name }) => name).join('\n');
  expect(names).toMatch(/RollBackRole may not codedeploy:CreateDeployment/);
  expect(names).toMatch(/hello-roll-back-deployments: detail\.state says "FAILUREx"/);
});

test('every mutation changes something', () => {
  const unchanged = mutations.filter(({ apply }) => {
    const draft: Draft = { template: structuredClone(packaged.template), code: {}, files: {} };
    apply(draft);
    const isSame = JSON.stringify(draft.template) === JSON.stringify(packaged.template);
    return isSame && Object.keys(draft.code).length === 0 && Object.keys(draft.files).length === 0;
  });
  expect(unchanged.map(({ name }) => name)).toEqual([]);
});

test('a mutation of what is not there is an error', () => {
  const draft: Draft = { template: { Resources: {} }, code: {}, files: {} };
  const grant = mutations.find(({ name }) => name.startsWith('grant: '));
  expect(() => grant?.apply(draft)).toThrow(/expected the template to have/);
});

test('each known survivor is a mutation that there is', () => {
  const names = new Set(mutations.map(({ name }) => name));
  expect(Object.keys(knownSurvivors).filter((name) => !names.has(name))).toEqual([]);
});
