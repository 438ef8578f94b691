/** Tells what follows a branch that it has moved. */
import { onPush } from '../aws/codepipeline/on-push.ts';
import type { World } from '../world.ts';
import { headOf, repositoryOf } from './repository.ts';

/** Pushes what has been committed: the connection's webhook reaches CodePipeline. */
export const push = async (world: World, fullName: string, branch?: string): Promise<string> => {
  const repository = repositoryOf(world, fullName);
  const name = branch ?? repository.branch;
  const { sha, ...head } = await headOf(repository, name);
  world.record({
    kind: 'step',
    who: 'github',
    what: `${fullName} ${name} is now ${sha}`,
    detail: { ...head },
  });
  await onPush(world, { fullName, branch: name, sha });
  return sha;
};
