import { expect, test } from '@jest/globals';
import { isWithin } from './deployment-window.ts';

test.each([
  ['2026-11-24T09:00:00.000Z', '* * 9-16 ? * TUE-THU *', 'UTC', true],
  ['2026-11-24T16:59:59.999Z', '* * 9-16 ? * TUE-THU *', 'UTC', true],
  ['2026-11-24T17:00:00.000Z', '* * 9-16 ? * TUE-THU *', 'UTC', false],
  ['2026-11-23T09:00:00.000Z', '* * 9-16 ? * TUE-THU *', 'UTC', false],
  ['2026-11-24T09:00:30.000Z', '0 0 9-16 ? * TUE-THU *', 'UTC', true],
  ['2026-11-24T09:01:00.000Z', '0 0 9-16 ? * TUE-THU *', 'UTC', false],
  ['2026-11-24T08:30:00.000Z', '* * 9-16 ? * TUE-THU *', 'Europe/Berlin', true],
  ['2026-11-23T23:30:00.000Z', '* * * ? * TUE', 'UTC+01:00', true],
  ['2026-11-30T00:00:00.000Z', '* * * L * ? 2026', 'UTC', true],
  ['2027-11-30T00:00:00.000Z', '* * * L * ? 2026', 'UTC', false],
])('%s and the window %s in %s', (time, cron, zone, expected) => {
  expect(isWithin(Date.parse(time), cron, zone)).toBe(expected);
});
