/** DeletePipeline: no complaint about a pipeline that is not there. */
import type { Operation } from '../../service.ts';
import { liftLimits } from './advance.ts';
import { askOn } from './arns.ts';
import { tendWaits } from './closed-transitions.ts';
import { state } from './state.ts';

export const deletePipeline: Operation = {
  asks: askOn(({ name }) => [name]),
  run: ({ world }, { name }) => {
    const { pipelines } = state(world);
    for (const run of pipelines[name]?.machine.runs ?? []) liftLimits(world, run.id);
    delete pipelines[name];
    tendWaits(world, name);
    return {};
  },
};
