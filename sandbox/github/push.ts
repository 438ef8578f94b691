/** Tells what follows a branch that it has moved. */
import type { World } from '../world.ts';
import { headOf, repositoryOf } from './repository.ts';

type OnPush = (
  world: World,
  push: { readonly fullName: string; readonly branch: string; readonly sha: string },
) => void | Promise<void>;

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
  const path = '../aws/codepipeline/on-push.ts';
  const { onPush } = (await import(path)) as { onPush: OnPush };
  await onPush(world, { fullName, branch: name, sha });
  return sha;
};
