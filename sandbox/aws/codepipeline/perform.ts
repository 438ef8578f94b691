/** Runs a piece of an action, and turns what goes wrong in it into the action's own failure. */
import type { Artifact } from '../../engine/pipeline-state.ts';
import { AwsError, NotRehearsedError } from '../../errors.ts';
import type { World } from '../../world.ts';
import {
  type ActionAt,
  type ActionProvider,
  actionAt,
  type Ending,
  fail,
  findRun,
  type RunReference,
  setLimit,
} from './actions/action.ts';
import { providerFor } from './providers.ts';

/** What the pipeline's role needs on the artifact store before an action with artifacts can begin. */
const permitStore = ({ world, role, run }: ActionAt): void => {
  const artifacts = [...run.inputs, ...run.outputs];
  const buckets = [...new Set(artifacts.map(({ bucket }) => bucket))];
  const onObjects = (actions: readonly string[], objects: readonly Artifact[]) =>
    objects.flatMap(({ bucket, key }) =>
      actions.map((action) => ({ action, resource: `arn:aws:s3:::${bucket}/${key}` })),
    );
  world.permit(role, [
    ...buckets.flatMap((bucket) =>
      ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'].map((action) => ({
        action,
        resource: `arn:aws:s3:::${bucket}`,
      })),
    ),
    ...onObjects(['s3:GetObject', 's3:GetObjectVersion'], run.inputs),
    ...onObjects(['s3:PutObject', 's3:PutObjectAcl'], run.outputs),
  ]);
};

const failureType = (error: AwsError): string => {
  if (/AccessDenied|AuthorizationError/.test(error.code)) return 'PermissionError';
  if (error instanceof NotRehearsedError) return 'SystemUnavailable';
  return /NotFound|DoesNotExist|NoSuch|Invalid|Validation/.test(error.code)
    ? 'ConfigurationError'
    : 'JobFailed';
};

/** A refused call ends the action with the words of the refusal; a fault of the sandbox stays a fault. */
const failWith = (ending: Ending, error: unknown): void => {
  if (!(error instanceof AwsError)) throw error;
  if (error instanceof NotRehearsedError) {
    const what = `codepipeline:${ending.run.declaration.actionTypeId.provider}`;
    const detail = { outcome: 'unknown', code: error.code, message: error.message };
    ending.world.record({ kind: 'call', who: 'codepipeline.amazonaws.com', what, detail });
  }
  fail(ending, failureType(error), error.message);
};

/** Does something for an action that is still running, as the pipeline's role. */
export const perform = async (
  world: World,
  reference: RunReference,
  work: (at: ActionAt, provider: ActionProvider) => void | Promise<void>,
): Promise<void> => {
  try {
    const at = actionAt(world, reference);
    if (at) await work(at, providerFor(at.run.declaration.actionTypeId));
  } catch (error) {
    const found = findRun(world, reference);
    if (!found) throw error;
    failWith({ world, name: reference.pipeline, run: found.run }, error);
  }
};

const minuteMs = 60_000;

/** A rule may have a time of its own, which approvals alone have among the actions. */
const limitRule = (at: ActionAt): void => {
  const { timeoutInMinutes: minutes } = at.run.declaration;
  if (!at.run.gate || minutes === undefined) return;
  setLimit(at, minutes * minuteMs, 'rule-expired', { pipeline: at.name, runId: at.run.id });
};

/** The action or the rule begins. */
export const beginAction = (world: World, reference: RunReference): Promise<void> =>
  perform(world, reference, (at, provider) => {
    permitStore(at);
    limitRule(at);
    return provider.begin(at);
  });

/** The action looks at what it has started. */
export const lookAtAction = (world: World, reference: RunReference): Promise<void> =>
  perform(world, reference, (at, provider) => provider.look?.(at));
