import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let cloudformation: CloudFormationClient;
let StackName: string;

const template = (resources: object, outputs: object = {}): string =>
  JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources: resources, Outputs: outputs });

const parameter = (Value: unknown) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value },
});

const first = template(
  { One: parameter('one'), Two: parameter({ Ref: 'One' }) },
  { Name: { Value: { Ref: 'Two' } } },
);

const stack = async (name = StackName) => {
  const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: name }));
  return Stacks[0];
};

const settled = (name = StackName) =>
  account.eventually(
    () => stack(name),
    (one) => !one?.StackStatus?.endsWith('_IN_PROGRESS'),
  );

beforeAll(async () => {
  account = await openAccount();
  cloudformation = new CloudFormationClient(account.options);
  StackName = account.name;
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: first }));
}, patience);

afterAll(async () => {
  await cloudformation.send(new DeleteStackCommand({ StackName }));
  await account.close();
});

test(
  'a stack is created in the order of its references, and tells its outputs',
  async () => {
    expect(await settled()).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Name' }],
    });
    const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName }));
    const complete = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE');
    expect(complete.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual([StackName, 'Two', 'One']);
  },
  patience,
);

test(
  'an update that changes nothing is refused',
  async () => {
    await settled();
    const update = cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: first }));
    await expect(update).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
  },
  patience,
);

test(
  'a stack that cannot be created is rolled back, and says why',
  async () => {
    const name = `${StackName}-bad`;
    const TemplateBody = template({ One: parameter('one'), Bad: { ...parameter(''), DependsOn: 'One' } });
    await cloudformation.send(new CreateStackCommand({ StackName: name, TemplateBody }));
    expect(await settled(name)).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    const update = cloudformation.send(new UpdateStackCommand({ StackName: name, TemplateBody: first }));
    await expect(update).rejects.toMatchObject({ message: expect.stringContaining('ROLLBACK_COMPLETE') });
    await cloudformation.send(new DeleteStackCommand({ StackName: name }));
  },
  patience,
);

test('a template with a circle is refused, and the circle is named', async () => {
  const circle = template({ One: parameter({ Ref: 'Two' }), Two: parameter({ Ref: 'One' }) });
  const create = cloudformation.send(
    new CreateStackCommand({ StackName: `${StackName}-c`, TemplateBody: circle }),
  );
  await expect(create).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(/^Circular dependency between resources: \[(One, Two|Two, One)\]$/),
  });
});

test('a template that refers to nothing is refused', async () => {
  const validate = cloudformation.send(
    new ValidateTemplateCommand({ TemplateBody: template({ One: parameter({ Ref: 'Nothing' }) }) }),
  );
  await expect(validate).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining('Nothing'),
  });
});

test('a stack that is not there is not found', async () => {
  await expect(stack(`${StackName}-not`)).rejects.toMatchObject({
    name: 'ValidationError',
    message: `Stack with id ${StackName}-not does not exist`,
  });
});
