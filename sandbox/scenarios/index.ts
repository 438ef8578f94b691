/** Every story, one line each. */
import type { Scenario } from '../scenario.ts';
import { blindChecker } from './blind-checker.ts';
import { deliveredTwice } from './delivered-twice.ts';
import { deployFails } from './deploy-fails.ts';
import { deploymentStopped } from './deployment-stopped.ts';
import { frozen } from './frozen.ts';
import { green } from './green.ts';
import { jenkinsHangs } from './jenkins-hangs.ts';
import { jenkinsPipeline } from './jenkins-pipeline.ts';
import { jenkinsRestarts } from './jenkins-restarts.ts';
import { jenkinsWrongToken } from './jenkins-wrong-token.ts';
import { pipelineStopped } from './pipeline-stopped.ts';
import { redeployed } from './redeployed.ts';
import { replaced } from './replaced.ts';
import { stagingSick } from './staging-sick.ts';
import { superseded } from './superseded.ts';
import { testsFail } from './tests-fail.ts';
import { thoroughGate } from './thorough-gate.ts';

export const scenarios: readonly Scenario[] = [
  green,
  testsFail,
  stagingSick,
  blindChecker,
  thoroughGate,
  deployFails,
  deploymentStopped,
  pipelineStopped,
  jenkinsRestarts,
  jenkinsPipeline,
  jenkinsHangs,
  jenkinsWrongToken,
  replaced,
  frozen,
  superseded,
  redeployed,
  deliveredTwice,
];
