/** What AWS sends but the database's event schemas do not tell: the states that exist, and newer fields. */
import type { JudgedBadDetail } from '../../events/release-judged-bad.ts';
import { RELEASE_JUDGED_BAD } from '../../events/release-judged-bad.ts';

/** The words of the events; the API's are others: Stopped, Cancelled, Succeeded. */
export const EVENT_STATES: Readonly<Record<string, readonly string[]>> = {
  'CodePipeline Pipeline Execution State Change': [
    'STARTED',
    'RESUMED',
    'SUCCEEDED',
    'FAILED',
    'STOPPING',
    'STOPPED',
    'CANCELED',
    'SUPERSEDED',
  ],
  'CodePipeline Stage Execution State Change': [
    'STARTED',
    'RESUMED',
    'SUCCEEDED',
    'FAILED',
    'STOPPING',
    'STOPPED',
    'CANCELED',
  ],
  'CodePipeline Action Execution State Change': ['STARTED', 'SUCCEEDED', 'FAILED', 'CANCELED', 'ABANDONED'],
  'CodeDeploy Deployment State-change Notification': [
    'START',
    'SUCCESS',
    'FAILURE',
    'STOP',
    'READY',
    'QUEUED',
  ],
  'CodeDeploy Instance State-change Notification': ['START', 'SUCCESS', 'FAILURE', 'READY'],
};

/** Fields that real events have and the schemas lack. */
export const NEWER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'CodePipeline Pipeline Execution State Change': [
    'start-time',
    'pipeline-execution-attempt',
    'stop-execution-comments',
  ],
  'CodePipeline Stage Execution State Change': [
    'start-time',
    'pipeline-execution-attempt',
    'stage-last-retry-attempt-time',
  ],
  'CodePipeline Action Execution State Change': [
    'start-time',
    'pipeline-execution-attempt',
    'action-execution-id',
  ],
};

const judgedBad: Readonly<Record<keyof JudgedBadDetail, true>> = {
  service: true,
  environment: true,
  commit: true,
  bundle: true,
  executionId: true,
  reason: true,
};

/** The product's own events and the fields of their `detail`. */
export const OWN_EVENTS: ReadonlyMap<string, readonly string[]> = new Map([
  [RELEASE_JUDGED_BAD, Object.keys(judgedBad)],
]);
