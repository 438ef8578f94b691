/** IAM: who may do what; iam/authorize.ts decides by what is kept here. */
import type { Service } from '../../service.ts';
import * as profiles from './instance-profiles.ts';
import * as policies from './policies.ts';
import * as versions from './policy-versions.ts';
import * as rolePolicies from './role-policies.ts';
import * as roles from './roles.ts';
import { simulateCustomPolicy, simulatePrincipalPolicy } from './simulate.ts';
import { initialState } from './state.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sdk: () => import('@aws-sdk/client-iam'),
  initialState,
  operations: {
    AddRoleToInstanceProfile: profiles.addRoleToInstanceProfile,
    AttachRolePolicy: rolePolicies.attachRolePolicy,
    CreateInstanceProfile: profiles.createInstanceProfile,
    CreatePolicy: policies.createPolicy,
    CreatePolicyVersion: versions.createPolicyVersion,
    CreateRole: roles.createRole,
    DeleteInstanceProfile: profiles.deleteInstanceProfile,
    DeletePolicy: policies.deletePolicy,
    DeletePolicyVersion: versions.deletePolicyVersion,
    DeleteRole: roles.deleteRole,
    DeleteRolePolicy: rolePolicies.deleteRolePolicy,
    DetachRolePolicy: rolePolicies.detachRolePolicy,
    GetInstanceProfile: profiles.getInstanceProfile,
    GetPolicy: policies.getPolicy,
    GetPolicyVersion: versions.getPolicyVersion,
    GetRole: roles.getRole,
    GetRolePolicy: rolePolicies.getRolePolicy,
    ListAttachedRolePolicies: rolePolicies.listAttachedRolePolicies,
    ListEntitiesForPolicy: policies.listEntitiesForPolicy,
    ListInstanceProfileTags: profiles.instanceProfileTags.list,
    ListInstanceProfiles: profiles.listInstanceProfiles,
    ListInstanceProfilesForRole: profiles.listInstanceProfilesForRole,
    ListPolicies: policies.listPolicies,
    ListPolicyTags: policies.policyTags.list,
    ListPolicyVersions: versions.listPolicyVersions,
    ListRolePolicies: rolePolicies.listRolePolicies,
    ListRoleTags: roles.roleTags.list,
    ListRoles: roles.listRoles,
    PutRolePolicy: rolePolicies.putRolePolicy,
    RemoveRoleFromInstanceProfile: profiles.removeRoleFromInstanceProfile,
    SetDefaultPolicyVersion: versions.setDefaultPolicyVersion,
    SimulateCustomPolicy: simulateCustomPolicy,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    TagInstanceProfile: profiles.instanceProfileTags.tag,
    TagPolicy: policies.policyTags.tag,
    TagRole: roles.roleTags.tag,
    UntagInstanceProfile: profiles.instanceProfileTags.untag,
    UntagPolicy: policies.policyTags.untag,
    UntagRole: roles.roleTags.untag,
    UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
    UpdateRole: roles.updateRole,
    UpdateRoleDescription: roles.updateRoleDescription,
  },
};
