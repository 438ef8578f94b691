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
    const { runs = [], ruleRuns = [] } = pipelines[name]?.machine ?? {};
    for (const run of [...runs, ...ruleRuns]) liftLimits(world, run.id);
    delete pipelines[name];
    tendWaits(world, name);
    return {};
  },
};
