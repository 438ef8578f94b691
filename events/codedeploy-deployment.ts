import { detailOf, type EventEnvelope, identityOf, textIn, wordIn } from './envelope.ts';

export const DEPLOYMENT_CHANGE = 'CodeDeploy Deployment State-change Notification';

// The event's words, not the API's: SUCCESS for Succeeded, STOP for Stopped.
const deploymentStates = ['START', 'SUCCESS', 'FAILURE', 'STOP', 'READY', 'QUEUED'] as const;
export type DeploymentState = (typeof deploymentStates)[number];

export type DeploymentStateEvent = EventEnvelope<
  typeof DEPLOYMENT_CHANGE,
  {
    readonly instanceGroupId: string;
    readonly region: string;
    readonly application: string;
    readonly deploymentId: string;
    readonly state: DeploymentState;
    readonly deploymentGroup: string;
  }
>;

export type DeploymentChange = {
  readonly eventId: string;
  /** When it happened, ISO. */
  readonly time: string;
  readonly application: string;
  readonly group: string;
  readonly deploymentId: string;
  readonly state: DeploymentState;
};

/** A deployment changed its state; why, and with which revision, only GetDeployment tells. */
export const toDeploymentChange = (event: unknown): DeploymentChange => {
  const detail = detailOf(event, DEPLOYMENT_CHANGE);
  return {
    ...identityOf(event),
    application: textIn(detail, 'application'),
    group: textIn(detail, 'deploymentGroup'),
    deploymentId: textIn(detail, 'deploymentId'),
    state: wordIn(detail, 'state', deploymentStates),
  };
};
