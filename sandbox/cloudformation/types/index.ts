/** Every resource type that the sandbox can put up, one line each. */
import type { ResourceType } from '../resource-type.ts';
import { cloudwatchAlarm } from './aws-cloudwatch-alarm.ts';
import { codebuildProject } from './aws-codebuild-project.ts';
import { codedeployApplication } from './aws-codedeploy-application.ts';
import { codedeployDeploymentConfig } from './aws-codedeploy-deployment-config.ts';
import { codedeployDeploymentGroup } from './aws-codedeploy-deployment-group.ts';
import { codepipelinePipeline } from './aws-codepipeline-pipeline.ts';
import { dynamodbTable } from './aws-dynamodb-table.ts';
import { eventsRule } from './aws-events-rule.ts';
import { iamInstanceProfile } from './aws-iam-instance-profile.ts';
import { iamManagedPolicy } from './aws-iam-managed-policy.ts';
import { iamRole } from './aws-iam-role.ts';
import { lambdaEventInvokeConfig } from './aws-lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './aws-lambda-event-source-mapping.ts';
import { lambdaFunction } from './aws-lambda-function.ts';
import { lambdaPermission } from './aws-lambda-permission.ts';
import { logsLogGroup } from './aws-logs-log-group.ts';
import { s3Bucket } from './aws-s3-bucket.ts';
import { s3BucketPolicy } from './aws-s3-bucket-policy.ts';
import { snsSubscription } from './aws-sns-subscription.ts';
import { snsTopic } from './aws-sns-topic.ts';
import { snsTopicPolicy } from './aws-sns-topic-policy.ts';
import { sqsQueue } from './aws-sqs-queue.ts';
import { sqsQueuePolicy } from './aws-sqs-queue-policy.ts';
import { ssmParameter } from './aws-ssm-parameter.ts';

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::CodePipeline::Pipeline': codepipelinePipeline,
  'AWS::S3::BucketPolicy': s3BucketPolicy,
  'AWS::S3::Bucket': s3Bucket,
  'AWS::IAM::InstanceProfile': iamInstanceProfile,
  'AWS::IAM::ManagedPolicy': iamManagedPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::SNS::Subscription': snsSubscription,
  'AWS::SNS::Topic': snsTopic,
  'AWS::SNS::TopicPolicy': snsTopicPolicy,
  'AWS::SSM::Parameter': ssmParameter,
  'AWS::CloudWatch::Alarm': cloudwatchAlarm,
  'AWS::CodeBuild::Project': codebuildProject,
  'AWS::CodeDeploy::Application': codedeployApplication,
  'AWS::CodeDeploy::DeploymentConfig': codedeployDeploymentConfig,
  'AWS::CodeDeploy::DeploymentGroup': codedeployDeploymentGroup,
  'AWS::DynamoDB::Table': dynamodbTable,
  'AWS::Events::Rule': eventsRule,
  'AWS::SQS::Queue': sqsQueue,
  'AWS::SQS::QueuePolicy': sqsQueuePolicy,
  'AWS::Lambda::EventInvokeConfig': lambdaEventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': lambdaEventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Logs::LogGroup': logsLogGroup,
};
