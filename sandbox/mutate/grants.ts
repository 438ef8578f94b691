/** Every grant of every role is taken away in turn, and every role is trusted to somebody else. */
import type { Input } from '../service.ts';
import { type Draft, list, literally, type Mutation, resourceOf, resourcesOf } from './mutation.ts';
import type { Packaged } from './packaged.ts';

/** Which stories make a role do all that it is there for; the others are tried after these. */
const storiesOf: Readonly<Record<string, readonly string[]>> = {
  RollBackRole: ['staging-sick', 'deploy-fails'],
  ReplaceApprovalRole: ['replaced'],
  StopJenkinsBuildRole: ['pipeline-stopped'],
  AdmitReleaseRole: ['green', 'frozen'],
  RecordDeliveryRole: ['green', 'staging-sick'],
  ValidateDeploymentRole: ['thorough-gate', 'staging-sick', 'blind-checker'],
};

const storiesFor = (role: string): readonly string[] => storiesOf[role] ?? ['green'];

type Place = {
  readonly resource: string;
  readonly policy: number;
  readonly statement: number;
  readonly action: string;
};

const policiesOf = (properties: Input): readonly Input[] =>
  properties.Policies ?? [{ PolicyName: 'managed', PolicyDocument: properties.PolicyDocument }];

/** Policies within a condition are not in effect in the rehearsal's stack. */
const isInEffect = (policy: Input): boolean => policy.PolicyDocument !== undefined;

const statementsAt = (draft: Pick<Draft, 'template'>, { resource, policy }: Place): Input[] =>
  policiesOf(resourceOf(draft, resource).Properties)[policy].PolicyDocument.Statement;

const placesIn = (id: string, properties: Input): readonly Place[] =>
  policiesOf(properties).flatMap((policy, index) =>
    isInEffect(policy)
      ? policy.PolicyDocument.Statement.flatMap((statement: Input, at: number) =>
          list<string>(statement.Action).map((action) => ({
            resource: id,
            policy: index,
            statement: at,
            action,
          })),
        )
      : [],
  );

const remove = (draft: Draft, place: Place): void => {
  const statements = statementsAt(draft, place);
  const statement = statements[place.statement];
  const left = list<string>(statement.Action).filter((action) => action !== place.action);
  if (left.length > 0) statement.Action = left;
  else statements.splice(place.statement, 1);
};

/** A wildcard stands for many questions, and a policy without a role of its own is attached by somebody else. */
const matters = (packaged: Pick<Packaged, 'template'>, { resource, action }: Place): string | undefined => {
  const { RoleName } = resourceOf(packaged, resource).Properties;
  return typeof RoleName === 'string' && !action.includes('*') ? `${RoleName} ${action}` : undefined;
};

const grant = (place: Place, question?: string): Mutation => ({
  name: `grant: ${place.resource} may not ${place.action} (statement ${place.statement + 1})`,
  apply: (draft) => remove(draft, place),
  scenarios: storiesFor(place.resource),
  names: literally(place.action.slice(place.action.indexOf(':') + 1)),
  ...(question === undefined ? {} : { matters: question }),
});

const trust = (id: string): Mutation => ({
  name: `trust: ${id} trusts another service`,
  apply: (draft) => {
    const { Statement } = resourceOf(draft, id).Properties.AssumeRolePolicyDocument;
    Statement[0].Principal = { Service: 'glue.amazonaws.com' };
  },
  scenarios: storiesFor(id),
  names: /assume|trust/i,
});

/** One mutation for each action that a statement allows, and one for each role's trust. */
export const grantMutations = (packaged: Packaged): readonly Mutation[] => {
  const roles = resourcesOf(packaged, 'AWS::IAM::Role');
  const policies = resourcesOf(packaged, 'AWS::IAM::ManagedPolicy');
  return [
    ...[...roles, ...policies].flatMap(([id, { Properties }]) =>
      placesIn(id, Properties).map((place) => grant(place, matters(packaged, place))),
    ),
    ...roles.map(([id]) => trust(id)),
  ];
};
