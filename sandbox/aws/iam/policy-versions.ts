/** Versions of managed policies: five at most, one of which is what counts. */
import type { Input } from '../../service.ts';
import { written } from './document.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { documentOf, onPolicy } from './policies.ts';
import {
  conflict,
  findPolicy,
  limitExceeded,
  type ManagedPolicy,
  noSuchEntity,
  type PolicyVersion,
} from './state.ts';

const most = 5;

const shown = (policy: ManagedPolicy, { id, createdAt }: PolicyVersion): Input => ({
  VersionId: id,
  IsDefaultVersion: id === policy.defaultVersion,
  CreateDate: new Date(createdAt),
});

const findVersion = (policy: ManagedPolicy, id: string): PolicyVersion => {
  const version = policy.versions.find((one) => one.id === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
};

const makeDefault = (policy: ManagedPolicy, version: PolicyVersion): void => {
  policy.defaultVersion = version.id;
  policy.document = version.document;
};

export const createPolicyVersion = onPolicy('CreatePolicyVersion', ({ world }, input) => {
  check(input, 'PolicyDocument');
  const policy = findPolicy(world, input.PolicyArn);
  const document = documentOf(input.PolicyDocument);
  if (policy.versions.length >= most)
    throw limitExceeded(
      `A managed policy can have up to ${most} versions. Before you create a new version, you must delete an existing version.`,
    );
  policy.made += 1;
  const version = { id: `v${policy.made}`, document, createdAt: world.clock.now() };
  policy.versions.push(version);
  policy.updatedAt = version.createdAt;
  if (input.SetAsDefault) makeDefault(policy, version);
  return { PolicyVersion: shown(policy, version) };
});

export const setDefaultPolicyVersion = onPolicy('SetDefaultPolicyVersion', ({ world }, input) => {
  check(input, 'VersionId');
  const policy = findPolicy(world, input.PolicyArn);
  makeDefault(policy, findVersion(policy, input.VersionId));
  policy.updatedAt = world.clock.now();
  return {};
});

export const getPolicyVersion = onPolicy('GetPolicyVersion', ({ world }, input) => {
  check(input, 'VersionId');
  const policy = findPolicy(world, input.PolicyArn);
  const version = findVersion(policy, input.VersionId);
  return { PolicyVersion: { ...shown(policy, version), Document: written(version.document) } };
});

export const deletePolicyVersion = onPolicy('DeletePolicyVersion', ({ world }, input) => {
  check(input, 'VersionId');
  const policy = findPolicy(world, input.PolicyArn);
  const { id } = findVersion(policy, input.VersionId);
  if (id === policy.defaultVersion) throw conflict('Cannot delete the default version of a policy.');
  policy.versions = policy.versions.filter((version) => version.id !== id);
  return {};
});

/** The newest first. */
export const listPolicyVersions = onPolicy('ListPolicyVersions', ({ world }, input) => {
  const policy = findPolicy(world, input.PolicyArn);
  const order = ({ id }: PolicyVersion): string => String(1e9 - Number(id.slice(1))).padStart(10, '0');
  const { items, rest } = page(policy.versions, order, input);
  return { Versions: items.map((version) => shown(policy, version)), ...rest };
});
