/** Names that follow from other names, so that the engine needs no source of chance. */
import { createHash } from 'node:crypto';

const digest = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex');

const uuidOf = (hex: string): string => {
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The UUID of the nth run of an action in an execution. */
export const runIdOf = (executionId: string, stage: string, action: string, nth: number): string =>
  uuidOf(digest(executionId, stage, action, nth));

/** The UUID of the execution that rolls a stage back because another one has failed in it. */
export const rollbackIdOf = (failedId: string, stage: string, attempt: number): string =>
  uuidOf(digest('rollback', failedId, stage, attempt));

/** Where an artifact lies in the store: CodePipeline cuts the pipeline's name to 20 characters, the artifact's to 10. */
export const artifactKeyOf = (pipeline: string, artifact: string, runId: string): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const bytes = Buffer.from(digest(runId, artifact), 'hex').subarray(0, 7);
  const suffix = [...bytes].map((byte) => letters[byte % letters.length]).join('');
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/${suffix}`;
};
