import * as z from 'zod/mini';
import { DeliveryError } from '../errors.ts';
import { decodeJson } from './decode.ts';

// A placeholder of CodePipeline that nothing has filled would otherwise pass for a commit.
const unresolved =
  'a value; CodePipeline left its placeholder in place: does the namespace exist and the action run earlier?';
const resolvedText = z.string().check(
  z.minLength(1),
  z.refine((text) => !text.includes('#{'), unresolved),
);

const jenkinsParameters = z.strictObject({
  job: z.string().check(z.minLength(1)),
  commit: resolvedText,
  parameters: z._default(z.record(z.string(), z.string()), {}),
  timeLimitMinutes: z._default(z.int().check(z.minimum(1), z.maximum(1_430)), 60),
  unstable: z._default(z.enum(['failed', 'passed']), 'failed'),
  rerunAfterRestart: z._default(z.boolean(), false),
});

const stageParameters = z.strictObject({
  environment: z.string().check(z.minLength(1)),
  commit: resolvedText,
});

export type JenkinsParameters = Readonly<z.output<typeof jenkinsParameters>>;
export type StageParameters = Readonly<z.output<typeof stageParameters>>;

/** What the Test action's UserParameters say: which Jenkins job, for which commit, and how to read its result. */
export const readJenkinsParameters = (text: string): JenkinsParameters => {
  const parameters = decodeJson(jenkinsParameters, text, 'UserParameters');
  const reserved = ['DELIVERY_ID', 'COMMIT', 'ARTIFACT'].filter((name) => name in parameters.parameters);
  if (reserved.length > 0)
    throw new DeliveryError(
      'config',
      `UserParameters.parameters must not set ${reserved.join(', ')}: these are given by the pipeline`,
    );
  return parameters;
};

/** What a stage's admission and validation are told by UserParameters: which environment and commit. */
export const readStageParameters = (text: string): StageParameters =>
  decodeJson(stageParameters, text, 'UserParameters');
