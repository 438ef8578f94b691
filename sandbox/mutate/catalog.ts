/** Every mutation there is. */
import { serviceMutations } from './delivered-service.ts';
import { eventMutations } from './events.ts';
import { functionMutations, harmlessMutations } from './functions.ts';
import { grantMutations } from './grants.ts';
import type { Mutation } from './mutation.ts';
import type { Packaged } from './packaged.ts';
import { pipelineMutations } from './pipeline.ts';

/** The mutations of this package; each has a name of its own. */
export const mutationsOf = (packaged: Packaged): readonly Mutation[] => {
  const all = [
    // First what takes longest, because every story is played with it: nobody waits for one of them at the end.
    ...harmlessMutations(packaged),
    ...serviceMutations,
    ...pipelineMutations,
    ...functionMutations(packaged),
    ...eventMutations(packaged),
    ...grantMutations(packaged),
  ];
  const names = all.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw new Error(`expected every mutation to have a name of its own: ${twice.join(', ')}`);
  return all;
};
