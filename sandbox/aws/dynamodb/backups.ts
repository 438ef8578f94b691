/** Point-in-time recovery: whether it is on, and how far back one could go; nothing is ever restored here. */
import type { UpdateContinuousBackupsCommandInput } from '@aws-sdk/client-dynamodb';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onTable } from './items.ts';
import { settingsOf, type TableSettings } from './state.ts';

const periodInDays = 35;
/** AWS is some minutes behind. */
const lagMs = 300_000;

const recovery = (world: World, since: number) => ({
  PointInTimeRecoveryStatus: 'ENABLED',
  RecoveryPeriodInDays: periodInDays,
  EarliestRestorableDateTime: new Date(Math.max(since, world.clock.now() - periodInDays * 86_400_000)),
  LatestRestorableDateTime: new Date(Math.max(since, world.clock.now() - lagMs)),
});

const shown = (world: World, { recoverableSince }: TableSettings): Input => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription:
      recoverableSince === undefined
        ? { PointInTimeRecoveryStatus: 'DISABLED' }
        : recovery(world, recoverableSince),
  },
});

const tableNotFound = 'TableNotFoundException';

export const updateContinuousBackups: Operation = {
  notDone: ['PointInTimeRecoverySpecification.RecoveryPeriodInDays'],
  asks: onTable('UpdateContinuousBackups'),
  run: ({ world }, input: UpdateContinuousBackupsCommandInput) => {
    const settings = settingsOf(world, input.TableName as string, tableNotFound);
    if (input.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled)
      settings.recoverableSince ??= world.clock.now();
    else delete settings.recoverableSince;
    return shown(world, settings);
  },
};

export const describeContinuousBackups: Operation = {
  asks: onTable('DescribeContinuousBackups'),
  run: ({ world }, input: { readonly TableName: string }) =>
    shown(world, settingsOf(world, input.TableName, tableNotFound)),
};
