/** What IAM's model allows of names, paths and numbers. */
import type { Input } from '../../service.ts';
import { type Checked, type Constraint, checkValues } from '../constraints.ts';

const name = (max: number): Constraint => ({ min: 1, max, pattern: /^[\w+=,.@-]+$/ });
const path: Constraint = { min: 1, max: 512, pattern: /^(\/|\/[!-~]+\/)$/ };
const arn: Constraint = { min: 20, max: 2_048 };
const document: Constraint = { min: 1, max: 131_072, pattern: /^[\t\n\r -ÿ]+$/ };

const limits = {
  AssumeRolePolicyDocument: document,
  Description: { max: 1_000, pattern: /^[\t\n\r -~¡-ÿ]*$/ },
  EntityFilter: { oneOf: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] },
  InstanceProfileName: name(128),
  Marker: { min: 1, max: 320 },
  MaxItems: { min: 1, max: 1_000 },
  MaxSessionDuration: { min: 3_600, max: 43_200 },
  Path: path,
  PathPrefix: { min: 1, max: 512, pattern: /^\/[!-~]*$/ },
  PolicyArn: arn,
  PolicyDocument: document,
  PolicyName: name(128),
  PolicySourceArn: arn,
  PolicyUsageFilter: { oneOf: ['PermissionsPolicy', 'PermissionsBoundary'] },
  RoleName: name(64),
  Scope: { oneOf: ['All', 'AWS', 'Local'] },
  TagKeys: { max: 50 },
  Tags: { max: 50 },
  VersionId: { pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/ },
} as const satisfies Readonly<Record<string, Constraint>>;

/** Refuses, as IAM does, members whose value its model does not allow. */
export const check = (input: Input, ...members: readonly (keyof typeof limits)[]): void =>
  checkValues(
    'ValidationError',
    ...members.map(
      (member): Checked => [member.charAt(0).toLowerCase() + member.slice(1), input[member], limits[member]],
    ),
  );
