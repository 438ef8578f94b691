import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventFaults } from './faults/events.ts';
import { withFault } from './faults/fault.ts';
import { policyFaults } from './faults/policies.ts';
import { serviceFaults } from './faults/services.ts';
import { propertyFaults, referenceFaults } from './faults/structure.ts';
import { lint } from './lint.ts';
import { packageService } from './package-service.ts';
import type { Template } from './template.ts';

let template: Template;
let filledIn: Template;

beforeAll(async () => {
  template = await packageService();
  filledIn = await packageService({
    serviceName: 'a-rather-long-shop-1',
    repository: 'somebody/shop',
    branch: 'release/2.x',
    connectionArn: 'arn:aws:codestar-connections:us-east-1:111122223333:connection/c',
    jenkinsUrl: 'https://ci.example.com/jenkins/',
    jenkinsJob: 'team/shop-tests',
    subnetIds: 'subnet-1,subnet-2',
    securityGroupIds: 'sg-1',
    stagingAutoScalingGroup: 'shop-staging',
    productionAutoScalingGroup: 'shop-production',
    deploymentConfig: 'CodeDeployDefault.HalfAtATime',
    notificationEmail: 'somebody@example.com',
  });
}, 120_000);

test('the template has no problems', async () => {
  expect(await lint(template)).toEqual([]);
});

test('the template has no problems when every parameter is given', async () => {
  expect(await lint(filledIn)).toEqual([]);
});

test('parameters arrive where they belong', () => {
  const {
    RunJenkinsTestsLambdaFunction: run,
    StagingGroup: group,
    NotificationEmail: mail,
  } = filledIn.Resources;
  expect(filledIn.Conditions).toMatchObject({
    HasEmail: { 'Fn::Not': [{ 'Fn::Equals': ['somebody@example.com', ''] }] },
  });
  expect(run?.Properties).toMatchObject({
    FunctionName: 'a-rather-long-shop-1-run-jenkins-tests',
    VpcConfig: {
      'Fn::If': ['HasSubnets', { SubnetIds: { 'Fn::Split': [',', 'subnet-1,subnet-2'] } }, expect.anything()],
    },
  });
  expect(group?.Properties).toMatchObject({
    DeploymentConfigName: 'CodeDeployDefault.HalfAtATime',
    AutoScalingGroups: { 'Fn::If': ['StagingScales', ['shop-staging'], expect.anything()] },
  });
  expect(mail?.Properties).toMatchObject({ Endpoint: 'somebody@example.com' });
});

test('what must outlive the stack is retained', () => {
  const retained = Object.entries(template.Resources)
    .filter(([, resource]) => 'DeletionPolicy' in resource)
    .map(([id]) => id);
  expect(retained).toEqual(['Artifacts', 'Ledger']);
});

describe.each([
  ['properties', propertyFaults],
  ['references', referenceFaults],
  ['event patterns', eventFaults],
  ['policies', policyFaults],
  ['settings of services', serviceFaults],
])('the lint finds wrong %s', (_topic, faults) => {
  test.each([...faults])('%s', async (_fault, path, value, problem) => {
    const [first] = await lint(withFault(template, path, value));
    expect(first).toMatch(problem);
  });
});
