import { expect, test } from '@jest/globals';
import { operationNamesOf } from '../../wire/schema.ts';
import { codedeploy } from './service.ts';

test('every operation that the SDK knows of is there', async () => {
  expect(Object.keys(codedeploy.operations).sort()).toEqual(await operationNamesOf(codedeploy));
});
