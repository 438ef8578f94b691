/** The DeploymentWindow rule: whether it is now a time at which one may deploy. */
import { notRehearsed } from '../../../errors.ts';
import { readSchedule, type Schedule } from '../../events/schedule-expression.ts';
import { type ActionProvider, fail, setting, succeed } from '../actions/action.ts';
import { localTime } from './time-zone.ts';

const minuteMs = 60_000;

/** Six fields and perhaps a year: EventBridge's cron with the seconds before it, which have no meaning here. */
const readWindow = (cron: string): Schedule => {
  const [seconds, ...rest] = cron.trim().split(/\s+/);
  const fields = rest.length === 5 ? [...rest, '*'] : rest;
  const schedule = seconds && fields.length === 6 ? readSchedule(`cron(${fields.join(' ')})`) : undefined;
  if (!schedule) throw notRehearsed(`a deployment window with the cron expression ${cron}`);
  return schedule;
};

/** The minute of that moment belongs to the expression. */
const isMinuteOf = (schedule: Schedule, local: number): boolean => {
  const minute = local - (local % minuteMs);
  return schedule(minute - 1) === minute;
};

/** Whether that moment is within the window. */
export const isWithin = (time: number, cron: string, zone?: string): boolean =>
  isMinuteOf(readWindow(cron), localTime(time, zone));

export const deploymentWindow: ActionProvider = {
  required: ['Cron'],
  optional: ['TimeZone'],
  inputs: [0, 0],
  outputs: [0, 0],
  refuse: ({ Cron: cron = '', TimeZone: zone }) => {
    if (!cron.includes('#{')) readWindow(cron);
    localTime(0, zone);
  },
  begin: (at) => {
    const { Cron: cron, TimeZone: zone = 'UTC' } = { ...at.run.resolved, Cron: setting(at, 'Cron') };
    const now = at.world.clock.now();
    const isOpen = isWithin(now, cron, zone);
    const where = isOpen ? 'within' : 'outside';
    const summary = `${new Date(now).toISOString()} is ${where} the window ${cron} (${zone})`;
    if (isOpen) succeed(at, { summary });
    else fail(at, 'JobFailed', summary, { summary });
  },
};
