/** The Lambda action: hands a job to a function, round by round, until it says success or failure. */
import { openJob } from '../jobs.ts';
import { type ActionAt, type ActionProvider, setLimit, setting } from './action.ts';

const dayMs = 24 * 60 * 60_000;

/** One round: a new job, and the function invoked with it, asynchronously. */
export const invoke = async (at: ActionAt, continuationToken?: string): Promise<void> => {
  at.world.permit(at.role, [{ action: 'lambda:ListFunctions', resource: '*' }]);
  const { event } = openJob(at, continuationToken);
  await at.call('lambda', 'Invoke', {
    FunctionName: setting(at, 'FunctionName'),
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(event)),
  });
};

export const lambdaInvoke: ActionProvider = {
  required: ['FunctionName'],
  optional: ['UserParameters'],
  inputs: [0, 5],
  outputs: [0, 5],
  begin: async (at) => {
    setLimit(at, dayMs, 'invoke-expired', { pipeline: at.name, runId: at.run.id });
    await invoke(at);
  },
};
