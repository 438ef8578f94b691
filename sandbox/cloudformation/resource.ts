/** One resource of a stack: made, changed, replaced, removed; what happens to it is told in the stack's events. */
import { isDeepStrictEqual } from 'node:util';
import { type StackResource, tell } from '../aws/cloudformation/state.ts';
import { AwsError, NotRehearsedError } from '../errors.ts';
import type { Input } from '../service.ts';
import type { Provisioned } from './resource-type.ts';
import { provisionAt, resolved, type Site, typeOf } from './site.ts';
import type { ResourceDefinition } from './template.ts';

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is to be done with one resource, its properties worked out. */
export type Task = {
  readonly logicalId: string;
  readonly definition: ResourceDefinition;
  readonly properties: Input;
  readonly needs: readonly string[];
  readonly kind: 'create' | 'change' | 'replace' | 'keep';
};

const entry = (
  site: Site,
  task: Task,
  made: Provisioned,
  carriedOut: Input,
  status: string,
): StackResource => ({
  logicalId: task.logicalId,
  type: task.definition.Type,
  physicalId: made.physicalId,
  attributes: made.attributes ?? {},
  properties: task.properties,
  carriedOut,
  deletionPolicy: task.definition.DeletionPolicy ?? 'Delete',
  updateReplacePolicy: task.definition.UpdateReplacePolicy ?? 'Delete',
  ...(task.definition.Metadata === undefined ? {} : { metadata: task.definition.Metadata }),
  needs: task.needs,
  changedAt: site.world.clock.now(),
  status,
});

type About = { readonly logicalId: string; readonly type: string; readonly physicalId: string };

const say = ({ world, stack }: Site, about: About, status: string, reason?: string): void =>
  tell(world, stack, about, status, reason);

const aboutTask = (site: Site, { logicalId, definition }: Task): About => ({
  logicalId,
  type: definition.Type,
  physicalId: site.stack.resources[logicalId]?.physicalId ?? '',
});

const replacing = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** Says that it is about to be done. */
export const announce = (site: Site, task: Task): void => {
  const about = aboutTask(site, task);
  if (task.kind === 'create') say(site, about, 'CREATE_IN_PROGRESS');
  else say(site, about, 'UPDATE_IN_PROGRESS', task.kind === 'replace' ? replacing : undefined);
};

const make = async (site: Site, task: Task, word: 'CREATE' | 'UPDATE'): Promise<void> => {
  const carriedOut = await resolved(site, task.properties);
  const made = await typeOf(task.definition.Type).create(provisionAt(site, task.logicalId), carriedOut);
  const status = `${word}_COMPLETE`;
  site.stack.resources[task.logicalId] = entry(site, task, made, carriedOut, status);
  const about = aboutTask(site, task);
  say(site, about, `${word}_IN_PROGRESS`, 'Resource creation Initiated');
  say(site, about, status);
};

const change = async (site: Site, task: Task, before: StackResource): Promise<void> => {
  const carriedOut = await resolved(site, task.properties);
  const attempted = entry(site, task, before, carriedOut, 'UPDATE_FAILED');
  // Some of it may have been done when it fails: what takes it back must know.
  site.stack.resources[task.logicalId] = attempted;
  const type = typeOf(task.definition.Type);
  const at = provisionAt(site, task.logicalId);
  const changed = isDeepStrictEqual(before.properties, task.properties)
    ? before
    : await type.update(at, before.physicalId, carriedOut, before.carriedOut);
  const done = { ...attempted, ...changed, status: 'UPDATE_COMPLETE' };
  site.stack.resources[task.logicalId] = entry(site, task, done, carriedOut, done.status);
  say(site, aboutTask(site, task), 'UPDATE_COMPLETE');
};

const checkName = ({ definition, properties }: Task, before: StackResource): void => {
  const { namedBy } = typeOf(definition.Type);
  const name = namedBy === undefined ? undefined : properties[namedBy];
  if (name === undefined || name !== before.properties[namedBy as string] || before.type !== definition.Type)
    return;
  throw new AwsError(
    'ValidationError',
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
  );
};

/** Does what was announced. */
export const carryOut = async (site: Site, task: Task): Promise<void> => {
  const before = site.stack.resources[task.logicalId];
  if (task.kind === 'create' || !before) return make(site, task, 'CREATE');
  if (task.kind === 'change') return change(site, task, before);
  checkName(task, before);
  return make(site, task, 'UPDATE');
};

/** What stays as it is may still have other policies and other neighbours than before. */
export const keep = (site: Site, task: Task, before: StackResource): void => {
  const { changedAt, status } = before;
  site.stack.resources[task.logicalId] = {
    ...entry(site, task, before, before.carriedOut, status),
    properties: before.properties,
    changedAt,
  };
};

const unknown = (site: Site, about: About, error: NotRehearsedError): void =>
  site.world.record({
    kind: 'call',
    who: site.principal.arn,
    what: `cloudformation ${about.type} ${about.logicalId}`,
    detail: { outcome: 'unknown', message: error.message },
  });

/** The last word on a resource that is not there. */
export const depart = (site: Site, resource: StackResource): void => {
  site.stack.departed[resource.logicalId] = { ...resource, changedAt: site.world.clock.now() };
};

/** Says that it could not be done, and why. */
export const fail = (site: Site, task: Task, error: unknown): void => {
  const about = aboutTask(site, task);
  const reason = reasonOf(error);
  const status = site.stack.resources[task.logicalId] ? 'UPDATE_FAILED' : 'CREATE_FAILED';
  say(site, about, status, reason);
  if (status === 'CREATE_FAILED') {
    const none = { physicalId: '' };
    depart(site, { ...entry(site, task, none, task.properties, status), reason });
  }
  if (error instanceof NotRehearsedError) unknown(site, about, error);
};

/** Says that it was not done because something else could not be. */
export const cancel = (site: Site, task: Task): void => {
  const word = task.kind === 'create' ? 'CREATE' : 'UPDATE';
  const reason = `Resource ${word === 'CREATE' ? 'creation' : 'update'} cancelled`;
  say(site, aboutTask(site, task), `${word}_FAILED`, reason);
};

const isRetained = (policy: string): boolean => policy.startsWith('Retain');

export type Removal = {
  readonly resource: StackResource;
  /** It stays, and the stack forgets it. */
  readonly retained: boolean;
};

/** A resource that has left the template, or the whole stack. */
export const dropped = (resource: StackResource): Removal => ({
  resource,
  retained: isRetained(resource.deletionPolicy),
});

/** The old one of two: what becomes of it the new definition says. */
export const outdated = (resource: StackResource, policy: string): Removal => ({
  resource,
  retained: isRetained(policy),
});

/** What a creation that is taken back has made. */
export const unwanted = (resource: StackResource): Removal => ({
  resource,
  retained: resource.deletionPolicy === 'Retain',
});

/** Says that a removal is about to begin. */
export const announceRemoval = (site: Site, { resource, retained }: Removal): void => {
  if (!retained) say(site, resource, 'DELETE_IN_PROGRESS');
};

/** Removes it, or lets it stay; throws the service's refusal after telling of it. */
export const remove = async (site: Site, { resource, retained }: Removal): Promise<void> => {
  if (retained) return say(site, resource, 'DELETE_SKIPPED');
  const { logicalId, type, physicalId, carriedOut } = resource;
  try {
    await typeOf(type).remove(provisionAt(site, logicalId), physicalId, carriedOut);
  } catch (error) {
    say(site, resource, 'DELETE_FAILED', reasonOf(error));
    if (error instanceof NotRehearsedError) unknown(site, resource, error);
    throw error;
  }
  say(site, resource, 'DELETE_COMPLETE');
};
