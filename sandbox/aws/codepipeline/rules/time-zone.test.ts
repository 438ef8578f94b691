import { expect, test } from '@jest/globals';
import { localTime } from './time-zone.ts';

test.each([
  ['UTC', '2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00.000Z'],
  ['UTC+05:30', '2026-11-23T20:00:00.000Z', '2026-11-24T01:30:00.000Z'],
  ['UTC-8:00', '2026-11-23T20:00:00.000Z', '2026-11-23T12:00:00.000Z'],
  ['Europe/Berlin', '2026-07-01T22:30:00.000Z', '2026-07-02T00:30:00.000Z'],
  ['America/New_York', '2026-11-23T03:15:20.000Z', '2026-11-22T22:15:20.000Z'],
])('a clock in %s', (zone, utc, local) => {
  expect(new Date(localTime(Date.parse(utc), zone)).toISOString()).toBe(local);
});
