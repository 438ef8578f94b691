/** What is wrong with an event's way to its function: its pattern, its permission, its queue. */
import type { Input } from '../service.ts';
import { literally, type Mutation, resourceOf, resourcesOf } from './mutation.ts';
import type { Packaged } from './packaged.ts';

const stories: Readonly<Record<string, readonly string[]>> = {
  'hello-replace-approval': ['replaced'],
  'hello-stop-jenkins-build': ['pipeline-stopped', 'jenkins-hangs'],
  'hello-record-pipeline': ['green'],
  'hello-record-deployments': ['green', 'staging-sick'],
  'hello-record-judged-bad': ['staging-sick'],
  'hello-roll-back-deployments': ['deploy-fails', 'staging-sick', 'deployment-stopped'],
  'hello-roll-back-judged-bad': ['staging-sick'],
};

const storiesOf = (rule: string): readonly string[] => stories[rule] ?? ['green'];

type Change = {
  readonly what: string;
  readonly complaint: string;
  readonly change: (pattern: Input) => void;
};

const replaceAt = (holder: Input, key: string, index: number, value: string): void => {
  holder[key] = holder[key].map((one: string, at: number) => (at === index ? value : one));
};

/** Each text of each list of a pattern, written wrongly. */
const misspellings = (pattern: Input, path: readonly string[] = []): readonly Change[] =>
  Object.entries<Input>(pattern).flatMap(([key, value]) =>
    Array.isArray(value)
      ? value.map((text: string, index: number) => ({
          what: `${[...path, key].join('.')} says "${text}x"`,
          complaint: `${[...path, key].join('.')} ${text}x`,
          change: (whole: Input) =>
            replaceAt(
              path.reduce((at, name) => at[name], whole),
              key,
              index,
              `${text}x`,
            ),
        }))
      : misspellings(value, [...path, key]),
  );

const ruleMutations = ([id, { Properties }]: readonly [string, Input]): readonly Mutation[] => {
  const rule = Properties.Name as string;
  return [
    ...misspellings(Properties.EventPattern).map(({ what, complaint, change }) => ({
      name: `rule: ${rule}: ${what}`,
      apply: (draft: Parameters<Mutation['apply']>[0]) =>
        change(resourceOf(draft, id).Properties.EventPattern),
      scenarios: storiesOf(rule),
      names: literally(complaint),
    })),
    {
      name: `rule: ${rule} is disabled`,
      apply: (draft) => {
        resourceOf(draft, id).Properties.State = 'DISABLED';
      },
      scenarios: storiesOf(rule),
      names: literally(`${rule}: it is disabled`),
    },
  ];
};

const permissionMutation = ([id, { Properties }]: readonly [string, Input]): Mutation => {
  const rule = JSON.stringify(Properties.SourceArn).match(/"rule","([^"]+)"/)?.[1] ?? '';
  return {
    name: `permission: another rule than ${rule} may call its function`,
    apply: (draft) => {
      resourceOf(draft, id).Properties.SourceArn = 'arn:aws:events:eu-west-1:111122223333:rule/another';
    },
    scenarios: storiesOf(rule),
    names: /lambda:InvokeFunction/,
  };
};

/** Mutations of every rule and of every permission that lets a rule call a function. */
export const eventMutations = (packaged: Packaged): readonly Mutation[] => [
  ...resourcesOf(packaged, 'AWS::Events::Rule').flatMap(ruleMutations),
  ...resourcesOf(packaged, 'AWS::Lambda::Permission').map(permissionMutation),
];
