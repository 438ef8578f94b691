/** The CodeDeploy action: deploys its input artifact to a group, and is as good as the deployment. */
import type { Input } from '../../../service.ts';
import { type ActionAt, type ActionProvider, fail, lookLater, progress, setting, succeed } from './action.ts';

/** CodePipeline names the ETag of what it deploys, so that CodeDeploy installs nothing else. */
const revisionOf = async (at: ActionAt): Promise<Input> => {
  const [bundle] = at.run.inputs;
  const head = await at.call('s3', 'HeadObject', { Bucket: bundle?.bucket, Key: bundle?.key });
  const eTag = (head.ETag as string | undefined)?.replaceAll('"', '');
  return {
    revisionType: 'S3',
    s3Location: { bucket: bundle?.bucket, key: bundle?.key, bundleType: 'zip', ...(eTag ? { eTag } : {}) },
  };
};

const createDeployment = async (at: ActionAt): Promise<string> => {
  const applicationName = setting(at, 'ApplicationName');
  const deploymentGroupName = setting(at, 'DeploymentGroupName');
  await at.call('codedeploy', 'GetApplication', { applicationName });
  const group = { applicationName, deploymentGroupName };
  const { deploymentGroupInfo } = await at.call('codedeploy', 'GetDeploymentGroup', group);
  const { deploymentConfigName } = deploymentGroupInfo;
  await at.call('codedeploy', 'GetDeploymentConfig', { deploymentConfigName });
  const revision = await revisionOf(at);
  await at.call('codedeploy', 'RegisterApplicationRevision', { applicationName, revision });
  const { deploymentId } = await at.call('codedeploy', 'CreateDeployment', { ...group, revision });
  return deploymentId;
};

const verdicts: Readonly<Record<string, 'Succeeded' | 'failed' | 'was stopped'>> = {
  Succeeded: 'Succeeded',
  Failed: 'failed',
  Stopped: 'was stopped',
};

export const codedeploy: ActionProvider = {
  required: ['ApplicationName', 'DeploymentGroupName'],
  optional: [],
  inputs: [1, 1],
  outputs: [0, 0],
  begin: async (at) => {
    const deploymentId = await createDeployment(at);
    progress(at, {
      externalId: deploymentId,
      externalUrl: `https://console.aws.amazon.com/codesuite/codedeploy/deployments/${deploymentId}?region=${at.world.region}`,
      summary: `Deployment ${deploymentId} is in progress`,
    });
    lookLater(at);
  },
  look: async (at) => {
    const deploymentId = at.run.externalId;
    const { deploymentInfo } = await at.call('codedeploy', 'GetDeployment', { deploymentId });
    const verdict = verdicts[deploymentInfo.status];
    if (verdict === undefined) {
      lookLater(at);
      return;
    }
    if (verdict === 'Succeeded') {
      succeed(at, { summary: 'Deployment Succeeded' });
      return;
    }
    const summary = `Deployment ${deploymentId} ${verdict}`;
    const why = deploymentInfo.errorInformation?.message;
    fail(at, 'JobFailed', why ? `${summary}: ${why}` : summary, { summary });
  },
};
