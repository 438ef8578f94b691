/** What would IAM say? The simulator asks the same judge as every call. */
import type {
  ContextEntry,
  SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.ts';
import {
  type Ask,
  applying,
  authorize,
  contextOf,
  type Policy,
  type Statement,
} from '../../iam/authorize.ts';
import { missingKeys } from '../../iam/conditions.ts';
import { callContext } from '../../iam/decide.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { readDocument } from './document.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { findPolicy, findRole, type Role } from './state.ts';

type Named = { readonly name: string; readonly policy: Policy };

const contextGiven = (entries: readonly ContextEntry[] = []): Record<string, string> =>
  Object.fromEntries(
    entries.map(({ ContextKeyName = '', ContextKeyValues = [] }) => {
      if (ContextKeyValues.length !== 1)
        throw new AwsError('InvalidInput', `expected one value of ${ContextKeyName}`);
      return [ContextKeyName, ContextKeyValues[0] ?? ''];
    }),
  );

const decisionOf = (policies: readonly Named[], ask: Ask): string => {
  const { allowed, because } = authorize(
    policies.map(({ policy }) => policy),
    ask,
  );
  if (allowed) return 'allowed';
  return because.includes('explicitly') ? 'explicitDeny' : 'implicitDeny';
};

const missingOf = (policies: readonly Named[], ask: Ask): readonly string[] => {
  const statements = policies.flatMap(({ policy }) => [policy.Statement].flat() as Statement[]);
  return [...new Set(statements.flatMap(({ Condition }) => missingKeys(Condition, contextOf(ask))))];
};

/** Positions in the text are left out: documents are kept read. */
const matched = (policies: readonly Named[], ask: Ask) =>
  policies.flatMap(({ name, policy }) =>
    applying(policy, ask).map(() => ({ SourcePolicyId: name, SourcePolicyType: 'IAM Policy' })),
  );

const evaluate = (policies: readonly Named[], ask: Ask): Input => ({
  EvalActionName: ask.action,
  EvalResourceName: ask.resource,
  EvalDecision: decisionOf(policies, ask),
  MatchedStatements: matched(policies, ask),
  MissingContextValues: missingOf(policies, ask),
});

type Asked = SimulateCustomPolicyCommandInput | SimulatePrincipalPolicyCommandInput;

const evaluateAll = (policies: readonly Named[], input: Asked, given: Record<string, string>): Input => {
  const { ActionNames = [], ResourceArns = ['*'] } = input;
  const context = { ...given, ...contextGiven(input.ContextEntries) };
  const asks = ActionNames.flatMap((action) =>
    ResourceArns.map((resource) => ({ action, resource, context })),
  );
  const numbered = asks.map((ask, index) => ({ key: String(index).padStart(6, '0'), ask }));
  const { items, rest } = page(numbered, ({ key }) => key, input);
  return { EvaluationResults: items.map(({ ask }) => evaluate(policies, ask)), ...rest };
};

const more = (documents: readonly string[] = []): readonly Named[] =>
  documents.map((text, index) => ({
    name: `PolicyInputList.${index + 1}`,
    policy: readDocument(text, 'identity'),
  }));

const policiesOf = (world: World, role: Role): readonly Named[] => [
  ...Object.entries(role.inline).map(([name, policy]) => ({ name, policy })),
  ...role.attached
    .map((arn) => findPolicy(world, arn))
    .map(({ name, document }) => ({ name, policy: document })),
];

const roleOf = (world: World, arn: string): Role => {
  if (!arn.startsWith(`arn:aws:iam::${world.account}:role/`))
    throw new AwsError(
      'InvalidInput',
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    );
  return findRole(world, arn.slice(arn.lastIndexOf('/') + 1));
};

const notDone = [
  'OrderedOrganizationPolicyInputList',
  'PolicyExclusionList',
  'PermissionsBoundaryPolicyInputList',
  'ResourcePolicy',
  'ResourceOwner',
  'CallerArn',
  'ResourceHandlingOption',
] as const;

export const simulatePrincipalPolicy: Operation = {
  notDone,
  asks: (_, { PolicySourceArn = '' }: SimulatePrincipalPolicyCommandInput) => [
    { action: 'iam:SimulatePrincipalPolicy', resource: PolicySourceArn },
  ],
  run: ({ world }, input: SimulatePrincipalPolicyCommandInput) => {
    check(input, 'PolicySourceArn');
    const role = roleOf(world, input.PolicySourceArn ?? '');
    const who = { kind: 'role', roleName: role.name, arn: role.arn } as const;
    const policies = [...policiesOf(world, role), ...more(input.PolicyInputList)];
    return evaluateAll(policies, input, callContext(world, who, input.ActionNames?.[0] ?? ''));
  },
};

export const simulateCustomPolicy: Operation = {
  notDone,
  run: (_, input: SimulateCustomPolicyCommandInput) => evaluateAll(more(input.PolicyInputList), input, {}),
};
