import type { Fault } from './fault.ts';

const deployments = 'Hellorollbackrule1EventBridgeRule.EventPattern';
const judgedBad = 'Hellorollbackrule2EventBridgeRule.EventPattern';
const pipeline = 'Hellorecorddeliveryrule1EventBridgeRule.EventPattern';
const stage = 'Helloreplaceapprovalrule1EventBridgeRule.EventPattern';

export const eventFaults: readonly Fault[] = [
  // The API says Stopped and Cancelled.
  [
    'a state that does not exist',
    `${deployments}.detail.state`,
    ['STOPPED'],
    /no state STOPPED \(only START, .*STOP/,
  ],
  ['a state of British spelling', `${pipeline}.detail.state`, ['CANCELLED'], /no state CANCELLED .*CANCELED/],
  ['one in a filter', `${stage}.detail.state`, [{ 'anything-but': ['Failed'] }], /there is no state Failed/],
  [
    'a wrong detail-type',
    `${deployments}.detail-type`,
    ['CodeDeploy Stopped'],
    /sends no "CodeDeploy Stopped"/,
  ],
  ['a missing detail-type', `${deployments}.detail-type`, undefined, /must name both/],
  ['a wrong source', `${deployments}.source`, ['aws.deploy'], /detail-type: aws.deploy sends no "CodeDeploy/],
  [
    'a source of other events',
    `${deployments}.source`,
    ['aws.codebuild'],
    /aws.codebuild sends no "CodeDeploy/,
  ],
  ['an unknown field', `${deployments}.detail.status`, ['FAILURE'], /detail.status: .* has no such field/],
  [
    'a field that one event lacks',
    `${pipeline}.detail.stage`,
    ['Staging'],
    /"CodePipeline Pipeline .* no such field/,
  ],
  ['a pipeline of another name', `${stage}.detail.pipeline`, ['helo'], /there is no pipeline helo/],
  ['a stage that the pipeline lacks', `${stage}.detail.stage`, ['Stage'], /there is no stage Stage/],
  ['a value that is no list', `${deployments}.detail.application`, 'hello', /names its values in a list/],
  [
    'an unknown filter',
    `${deployments}.detail.application`,
    [{ startsWith: 'h' }],
    /there is no filter startsWith/,
  ],
  [
    'an own event that nobody sends',
    `${judgedBad}.detail-type`,
    ['Judged Bad'],
    /hello sends no "Judged Bad"/,
  ],
  [
    'an own source that nobody has',
    `${judgedBad}.source`,
    ['slipway.helo'],
    /slipway.helo sends no "Release Judged/,
  ],
  [
    'a field that the own event lacks',
    `${judgedBad}.detail`,
    { state: ['x'] },
    /"Release .* has no such field/,
  ],
];
