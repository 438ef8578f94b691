import { expect, test } from '@jest/globals';
import { isValidationMessages, toDueRounds, toManualValidation } from './manual-validation.ts';

const id = '0b5cbd7a-0c6f-4b57-9d5a-3d1c6f0e2a11';

test.each([
  [{ environment: 'staging' }],
  [{ environment: 'staging', gate: 'version: 1', commit: 'c0ffee', checks: ['home'] }],
  [{ validation: id }],
])('%j is a request by hand', (event) => {
  expect(toManualValidation(event)).toEqual(event);
});

test.each([
  [undefined, /Expected the request for a validation by hand/],
  [{}, /environment/],
  [{ environment: '' }, /environment/],
  [{ environment: 'staging', chekcs: ['home'] }, /chekcs/],
  [{ environment: 'staging', checks: [] }, /checks/],
  [{ validation: 'x' }, /validation/],
  [{ validation: id, environment: 'staging' }, /environment/],
])('%j is refused, and what is wrong is named', (event, message) => {
  expect(() => toManualValidation(event)).toThrow(message);
});

test('a message of the queue names the validation that goes on', () => {
  const messages = { Records: [{ body: JSON.stringify({ validation: id, round: 2 }) }] };
  expect(isValidationMessages(messages)).toBe(true);
  expect(toDueRounds(messages)).toEqual([{ validation: id, round: 2 }]);
  expect(isValidationMessages({ environment: 'staging' })).toBe(false);
  expect(() => toDueRounds({ Records: [{ body: 'x' }] })).toThrow(/to be JSON/);
});
