/** The state of an in-place deployment: its hosts and, for each, its lifecycle events. */

export type EventStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';
export type TargetStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

export type Fault = {
  readonly errorCode: number;
  readonly scriptName: string;
  readonly message: string;
  readonly log: string;
};

export type LifecycleEvent = {
  readonly name: string;
  readonly status: EventStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly diagnostics?: Fault;
};

export type Target = {
  readonly id: string;
  readonly arn: string;
  /** How the host stood before this deployment. */
  readonly before: Standing;
  readonly status: TargetStatus;
  readonly updatedAt: number;
  readonly events: readonly LifecycleEvent[];
};

/** AWS's order of taking hosts: what is broken first, what has the revision already last. */
export const standings = ['unhealthy', 'unknown', 'old', 'current'] as const;
export type Standing = (typeof standings)[number];

export type Rollout = {
  readonly status: 'Created' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';
  readonly minimumHealthy: number;
  readonly ignoreStopFailures: boolean;
  readonly stopping: boolean;
  readonly targets: readonly Target[];
};

export type Happening =
  | { readonly kind: 'started' }
  | { readonly kind: 'event-began'; readonly target: string; readonly event: string }
  | {
      readonly kind: 'event-ended';
      readonly target: string;
      readonly event: string;
      readonly diagnostics: Fault;
    }
  | { readonly kind: 'stop-requested' };

export type Command =
  | { readonly kind: 'run'; readonly target: string; readonly event: string }
  | { readonly kind: 'tell-target'; readonly target: string; readonly state: 'START' | 'SUCCESS' | 'FAILURE' }
  | { readonly kind: 'finish'; readonly status: 'Succeeded' | 'Failed' | 'Stopped' };

/** Without a load balancer, in order. */
export const serverEvents = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;

/** A deployment that has not begun. */
export const newRollout = (
  options: Pick<Rollout, 'minimumHealthy' | 'ignoreStopFailures'> & {
    readonly targets: readonly Pick<Target, 'id' | 'arn' | 'before'>[];
  },
  now: number,
): Rollout => ({
  ...options,
  status: 'Created',
  stopping: false,
  targets: [...options.targets]
    .sort((a, b) => standings.indexOf(a.before) - standings.indexOf(b.before))
    .map((target) => ({
      ...target,
      status: 'Pending',
      updatedAt: now,
      events: serverEvents.map((name) => ({ name, status: 'Pending' })),
    })),
});
