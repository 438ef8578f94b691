/**
 * One in-place deployment as a state machine, pure: what has happened goes in, the next state and what is to be
 * done come out. Hosts are taken down as the minimum of healthy ones allows, those in the worst state first.
 */
import { type HostState, mayTakeDown, tooManyFailed } from './deployment-health.ts';
import type { Command, Happening, LifecycleEvent, Rollout, Target, TargetStatus } from './rollout.ts';

type Step = readonly [Rollout, readonly Command[]];

const forgivable: readonly string[] = ['ApplicationStop', 'BeforeBlockTraffic', 'AfterBlockTraffic'];

const stateOf = (target: Target): HostState => {
  if (target.status === 'InProgress') return 'down';
  if (target.status === 'Succeeded') return 'done';
  if (target.status === 'Failed') return 'failed';
  return target.before === 'unhealthy' ? 'unhealthy' : 'healthy';
};

const withTarget = (rollout: Rollout, changed: Target): Rollout => ({
  ...rollout,
  targets: rollout.targets.map((target) => (target.id === changed.id ? changed : target)),
});

const withEvent = (target: Target, name: string, change: Partial<LifecycleEvent>, now: number): Target => ({
  ...target,
  updatedAt: now,
  events: target.events.map((event) => (event.name === name ? { ...event, ...change } : event)),
});

const skipRest = (target: Target, status: TargetStatus, now: number): Target => ({
  ...target,
  status,
  updatedAt: now,
  events: target.events.map((event) =>
    event.status === 'Pending' || event.status === 'InProgress' ? { ...event, status: 'Skipped' } : event,
  ),
});

const skipPending = (rollout: Rollout, now: number): Rollout => ({
  ...rollout,
  targets: rollout.targets.map((target) =>
    target.status === 'Pending' ? skipRest(target, 'Skipped', now) : target,
  ),
});

/** Takes down as many waiting hosts as may be. */
const takeDown = (rollout: Rollout, now: number): Step => {
  const states = rollout.targets.map(stateOf);
  const next = rollout.targets.find(
    (target) => target.status === 'Pending' && mayTakeDown(states, stateOf(target), rollout.minimumHealthy),
  );
  const [first] = next?.events ?? [];
  if (!next || !first || tooManyFailed(states, rollout.minimumHealthy)) return [rollout, []];
  const [later, commands] = takeDown(
    withTarget(rollout, { ...next, status: 'InProgress', updatedAt: now }),
    now,
  );
  return [
    later,
    [
      { kind: 'tell-target', target: next.id, state: 'START' },
      { kind: 'run', target: next.id, event: first.name },
      ...commands,
    ],
  ];
};

const finish = (rollout: Rollout, now: number): Step => {
  const failed = tooManyFailed(rollout.targets.map(stateOf), rollout.minimumHealthy);
  const blocked = rollout.targets.some(({ status }) => status === 'Pending');
  const status = rollout.stopping ? 'Stopped' : failed || blocked ? 'Failed' : 'Succeeded';
  return [{ ...skipPending(rollout, now), status }, [{ kind: 'finish', status }]];
};

const goOn = (rollout: Rollout, now: number): Step => {
  const [next, commands] = rollout.stopping ? ([rollout, []] as const) : takeDown(rollout, now);
  const busy = next.targets.some(({ status }) => status === 'InProgress');
  return busy ? [next, commands] : finish(next, now);
};

const endTarget = (
  rollout: Rollout,
  target: Target,
  status: 'Succeeded' | 'Failed' | 'Skipped',
  now: number,
): Step => {
  const [next, commands] = goOn(withTarget(rollout, skipRest(target, status, now)), now);
  if (status === 'Skipped') return [next, commands];
  const state = status === 'Succeeded' ? 'SUCCESS' : 'FAILURE';
  return [next, [{ kind: 'tell-target', target: target.id, state }, ...commands]];
};

const eventEnded = (
  rollout: Rollout,
  happening: Extract<Happening, { kind: 'event-ended' }>,
  now: number,
): Step => {
  const before = rollout.targets.find(({ id }) => id === happening.target);
  if (!before) throw new Error(`the deployment has no target ${happening.target}`);
  const failed = happening.diagnostics.errorCode !== 0;
  const change = {
    status: failed ? 'Failed' : 'Succeeded',
    endedAt: now,
    diagnostics: happening.diagnostics,
  } as const;
  const target = withEvent(before, happening.event, change, now);
  const forgiven = rollout.ignoreStopFailures && forgivable.includes(happening.event);
  if (failed && !forgiven) return endTarget(rollout, target, 'Failed', now);
  const following = target.events.find(({ status }) => status === 'Pending');
  if (!following) return endTarget(rollout, target, 'Succeeded', now);
  if (rollout.stopping) return endTarget(rollout, target, 'Skipped', now);
  return [withTarget(rollout, target), [{ kind: 'run', target: target.id, event: following.name }]];
};

const eventBegan = (rollout: Rollout, id: string, event: string, now: number): Step => {
  const target = rollout.targets.find((one) => one.id === id);
  if (!target) throw new Error(`the deployment has no target ${id}`);
  return [withTarget(rollout, withEvent(target, event, { status: 'InProgress', startedAt: now }, now)), []];
};

/** The next state, and what is to be done. */
export const advance = (rollout: Rollout, happening: Happening, now: number): Step => {
  switch (happening.kind) {
    case 'started':
      return goOn({ ...rollout, status: 'InProgress' }, now);
    case 'event-began':
      return eventBegan(rollout, happening.target, happening.event, now);
    case 'event-ended':
      return eventEnded(rollout, happening, now);
    case 'stop-requested':
      return goOn({ ...rollout, stopping: true }, now);
  }
};
