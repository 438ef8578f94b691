import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  DeleteApplicationCommand,
  DeleteDeploymentConfigCommand,
  GetApplicationCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
} from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let codedeploy: CodeDeployClient;
let applicationName: string;

beforeAll(async () => {
  account = await openAccount();
  codedeploy = new CodeDeployClient(account.options);
  applicationName = account.name;
  await codedeploy.send(new CreateApplicationCommand({ applicationName, computePlatform: 'Server' }));
}, patience);

afterAll(async () => {
  await codedeploy.send(new DeleteApplicationCommand({ applicationName }));
  await account.close();
});

test('an application is told, and not made twice', async () => {
  const { application } = await codedeploy.send(new GetApplicationCommand({ applicationName }));
  expect(application).toMatchObject({ applicationName, computePlatform: 'Server', linkedToGitHub: false });
  await expect(codedeploy.send(new CreateApplicationCommand({ applicationName }))).rejects.toMatchObject({
    name: 'ApplicationAlreadyExistsException',
  });
});

test.each([
  ['CodeDeployDefault.OneAtATime', { type: 'HOST_COUNT', value: 99 }],
  ['CodeDeployDefault.HalfAtATime', { type: 'FLEET_PERCENT', value: 50 }],
  ['CodeDeployDefault.AllAtOnce', { type: 'HOST_COUNT', value: 0 }],
])('%s is there from the beginning', async (deploymentConfigName) => {
  const answer = await codedeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName }));
  expect(answer.deploymentConfigInfo).toMatchObject({ deploymentConfigName, computePlatform: 'Server' });
  expect(answer.deploymentConfigInfo?.minimumHealthyHosts?.type).toMatch(/^(HOST_COUNT|FLEET_PERCENT)$/);
});

test('a configuration of one’s own is made and removed', async () => {
  const deploymentConfigName = `${account.name}-half`;
  const minimumHealthyHosts = { type: 'FLEET_PERCENT', value: 50 } as const;
  await codedeploy.send(new CreateDeploymentConfigCommand({ deploymentConfigName, minimumHealthyHosts }));
  const answer = await codedeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName }));
  expect(answer.deploymentConfigInfo).toMatchObject({ minimumHealthyHosts });
  await codedeploy.send(new DeleteDeploymentConfigCommand({ deploymentConfigName }));
  const gone = codedeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName }));
  await expect(gone).rejects.toMatchObject({ name: 'DeploymentConfigDoesNotExistException' });
});

test('what is not there is named as what it is', async () => {
  const s3Location = { bucket: 'b', key: 'k', bundleType: 'zip' } as const;
  const create = (application: string) =>
    codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: application,
        deploymentGroupName: 'nobody',
        revision: { revisionType: 'S3', s3Location },
      }),
    );
  await expect(create(applicationName)).rejects.toMatchObject({
    name: 'DeploymentGroupDoesNotExistException',
  });
  await expect(create(`${applicationName}-not`)).rejects.toMatchObject({
    name: 'ApplicationDoesNotExistException',
  });
  const missing = codedeploy.send(new GetDeploymentCommand({ deploymentId: 'd-ABCDEFGHI' }));
  await expect(missing).rejects.toMatchObject({ name: 'DeploymentDoesNotExistException' });
});
