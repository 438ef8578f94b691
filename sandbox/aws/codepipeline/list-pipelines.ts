/** ListPipelines: the newest last. */
import type { Operation } from '../../service.ts';
import { check, constraints } from './constraints.ts';
import { page } from './page.ts';
import { state } from './state.ts';

export const listPipelines: Operation = {
  run: ({ world }, input) => {
    check(['maxResults', input.maxResults, constraints.maxPipelines]);
    const all = Object.values(state(world).pipelines).map(({ machine, created, updated }) => {
      const { name, version, pipelineType, executionMode } = machine.declaration;
      return {
        name,
        version,
        pipelineType,
        executionMode,
        created: new Date(created),
        updated: new Date(updated),
      };
    });
    const { items, nextToken } = page(all, input, 1000);
    return { pipelines: items, ...nextToken };
  },
};
