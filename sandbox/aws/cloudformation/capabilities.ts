/** Templates that make IAM resources need the caller's word that this is known. */
import type { Template } from '../../cloudformation/template.ts';
import { AwsError } from '../../errors.ts';

/** The property by which each of them may have a name of its own. */
const names: Readonly<Record<string, string>> = {
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
};
const unnamed = ['AWS::IAM::AccessKey', 'AWS::IAM::Policy', 'AWS::IAM::UserToGroupAddition'];

export type Needed = { readonly capability?: string; readonly reason?: string };

/** What the template needs, and because of which types. */
export const neededCapability = ({ Resources }: Template): Needed => {
  const all = Object.values(Resources).filter(({ Type }) => Type in names || unnamed.includes(Type));
  if (all.length === 0) return {};
  const named = all.some(({ Type, Properties }) => Properties?.[names[Type] ?? ''] !== undefined);
  const types = [...new Set(all.map(({ Type }) => Type))].join(', ');
  return {
    capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    reason: `The following resource(s) require capabilities: [${types}]`,
  };
};

export const checkCapabilities = (template: Template, given: readonly string[] = []): void => {
  const { capability } = neededCapability(template);
  if (capability === undefined || given.includes(capability) || given.includes('CAPABILITY_NAMED_IAM'))
    return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${capability}]`);
};
