/** Every service of the sandbox, one line each. */

import { cloudformation } from './aws/cloudformation/service.ts';
import { cloudwatch } from './aws/cloudwatch/service.ts';
import { codebuild } from './aws/codebuild/service.ts';
import { codedeploy } from './aws/codedeploy/service.ts';
import { codepipeline } from './aws/codepipeline/service.ts';
import { dynamodb } from './aws/dynamodb/service.ts';
import { ec2 } from './aws/ec2/service.ts';
import { ecr } from './aws/ecr/service.ts';
import { events } from './aws/events/service.ts';
import { iam } from './aws/iam/service.ts';
import { lambda } from './aws/lambda/service.ts';
import { logs } from './aws/logs/service.ts';
import { s3 } from './aws/s3/service.ts';
import { sns } from './aws/sns/service.ts';
import { sqs } from './aws/sqs/service.ts';
import { ssm } from './aws/ssm/service.ts';
import { sts } from './aws/sts/service.ts';
import { fleet } from './fleet/service.ts';
import { github } from './github/service.ts';
import { internet } from './internet/service.ts';
import { jenkins } from './jenkins/service.ts';
import type { Service } from './service.ts';

export const services: readonly Service[] = [
  s3,
  iam,
  ec2,
  ecr,
  cloudformation,
  cloudwatch,
  sns,
  ssm,
  codebuild,
  codedeploy,
  codepipeline,
  dynamodb,
  events,
  fleet,
  github,
  internet,
  jenkins,
  lambda,
  logs,
  sqs,
  sts,
];
