/** IAM: who may do what; iam/authorize.ts decides by what is kept here. */
import type { Service } from '../../service.ts';
import { createPolicy, createPolicyVersion, deletePolicy, getPolicy } from './policies.ts';
import * as roles from './roles.ts';
import { initialState } from './state.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sdk: () => import('@aws-sdk/client-iam'),
  initialState,
  operations: {
    AttachRolePolicy: roles.attachRolePolicy,
    CreatePolicy: createPolicy,
    CreatePolicyVersion: createPolicyVersion,
    CreateRole: roles.createRole,
    DeletePolicy: deletePolicy,
    DeleteRole: roles.deleteRole,
    DeleteRolePolicy: roles.deleteRolePolicy,
    DetachRolePolicy: roles.detachRolePolicy,
    GetPolicy: getPolicy,
    GetRole: roles.getRole,
    GetRolePolicy: roles.getRolePolicy,
    ListAttachedRolePolicies: roles.listAttachedRolePolicies,
    ListRolePolicies: roles.listRolePolicies,
    ListRoles: roles.listRoles,
    PutRolePolicy: roles.putRolePolicy,
    UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
  },
};
