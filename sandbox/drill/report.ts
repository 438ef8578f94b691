/** What validation has written about a release, as far as the drill reads it. */
import { buffer } from 'node:stream/consumers';
import type { Input } from '../service.ts';
import type { Stage } from '../stage.ts';

export type CheckResult = {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'error' | 'advisory-failed' | 'running';
  readonly required: boolean;
  readonly sentence: string;
};

export type Report = {
  readonly environment: string;
  readonly verdict: string;
  readonly sentence: string;
  readonly checks: readonly CheckResult[];
};

const bodyOf = async (Body: Input): Promise<string> =>
  String(Body instanceof Uint8Array ? Body : await buffer(Body));

/** The report of an execution on one environment, if it came to be validated there. */
export const readReport = async (
  stage: Stage,
  execution: string,
  environment: string,
): Promise<Report | undefined> => {
  const { pipeline } = await stage.api('codepipeline', 'GetPipeline', { name: stage.pipeline });
  const Bucket = pipeline.artifactStore.location;
  const Prefix = `validations/${execution}/${environment}.json`;
  const { Contents = [] } = await stage.api('s3', 'ListObjectsV2', { Bucket, Prefix });
  if (Contents.length === 0) return undefined;
  const { Body } = await stage.api('s3', 'GetObject', { Bucket, Key: Prefix });
  return JSON.parse(await bodyOf(Body));
};
