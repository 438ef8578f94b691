/** Operations that read event buses: the default one is there, and no other. */
import type { ListEventBusesCommandInput } from '@aws-sdk/client-eventbridge';
import type { Call, Operation } from '../../service.ts';
import { page } from './page.ts';
import { busArn, onlyDefaultBus } from './state.ts';

const shown = ({ world }: Call) => ({ Name: 'default', Arn: busArn(world) });

export const describeEventBus: Operation = {
  asks: ({ world }) => [{ action: 'events:DescribeEventBus', resource: busArn(world) }],
  run: (call, input: { readonly Name?: string }) => {
    onlyDefaultBus(call.world, input.Name);
    return shown(call);
  },
};

export const listEventBuses: Operation = {
  run: (call, input: ListEventBusesCommandInput) => {
    const { NamePrefix = '' } = input;
    const all = [shown(call)].filter(({ Name }) => Name.startsWith(NamePrefix));
    const { items, next } = page(all, input);
    return { EventBuses: items, ...next };
  },
};
