/** The CodeBuild action: a build of the input artifact, looked at until it is complete. */
import { notRehearsed } from '../../../errors.ts';
import type { Input } from '../../../service.ts';
import { type ActionAt, type ActionProvider, fail, lookLater, progress, setting, succeed } from './action.ts';

type Variable = { readonly name: string; readonly value: string; readonly type?: string };

const environmentOf = (text: string | undefined) =>
  (JSON.parse(text ?? '[]') as readonly Variable[]).map(({ name, value, type = 'PLAINTEXT' }) => ({
    name,
    value,
    type,
  }));

const startBuild = async (at: ActionAt): Promise<Input> => {
  const [source] = at.run.inputs;
  const [output] = at.run.outputs;
  const { build } = await at.call('codebuild', 'StartBuild', {
    projectName: setting(at, 'ProjectName'),
    sourceTypeOverride: 'CODEPIPELINE',
    sourceLocationOverride: `${source?.bucket}/${source?.key}`,
    artifactsOverride: output
      ? { type: 'CODEPIPELINE', location: output.bucket, path: output.key, packaging: 'ZIP' }
      : { type: 'NO_ARTIFACTS' },
    ...(source?.revision === undefined ? {} : { sourceVersion: source.revision }),
    environmentVariablesOverride: environmentOf(at.run.resolved.EnvironmentVariables),
  });
  return build;
};

const exported = (build: Input): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (build.exportedEnvironmentVariables ?? []).map(({ name, value }: Variable) => [name, value]),
  );

/** The phase that failed, in CodeBuild's own words. */
const complaintOf = (build: Input): string => {
  const ended = `Build terminated with state: ${build.buildStatus}`;
  const phase = (build.phases ?? []).find((one: Input) =>
    ['FAILED', 'FAULT', 'TIMED_OUT', 'CLIENT_ERROR'].includes(one.phaseStatus),
  );
  const [context] = phase?.contexts ?? [];
  if (!phase) return ended;
  const code = context?.statusCode ? `, Code: ${context.statusCode}` : '';
  const message = context?.message ? `, Message: ${context.message}` : '';
  return `${ended}. Phase: ${phase.phaseType}${code}${message}`;
};

export const codebuild: ActionProvider = {
  required: ['ProjectName'],
  optional: ['PrimarySource', 'EnvironmentVariables', 'BatchEnabled', 'CombineArtifacts'],
  inputs: [1, 1],
  outputs: [0, 1],
  refuse: ({ BatchEnabled: batch = 'false' }) => {
    if (batch !== 'false') throw notRehearsed('batch builds of CodeBuild');
  },
  begin: async (at) => {
    const build = await startBuild(at);
    progress(at, {
      externalId: build.id,
      externalUrl: `https://console.aws.amazon.com/codebuild/home?region=${at.world.region}#/builds/${build.id}/view/new`,
    });
    lookLater(at);
  },
  look: async (at) => {
    const { builds } = await at.call('codebuild', 'BatchGetBuilds', { ids: [at.run.externalId] });
    const [build] = builds;
    if (!build.buildComplete) {
      lookLater(at);
      return;
    }
    const summary = `Build terminated with state: ${build.buildStatus}`;
    if (build.buildStatus === 'SUCCEEDED') succeed(at, {}, { variables: exported(build) });
    else fail(at, 'JobFailed', complaintOf(build), { summary });
  },
};
