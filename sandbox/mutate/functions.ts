/** Functions that are configured wrongly, and bundles that do not do what a function has to do. */

import { literally, type Mutation, resourceOf, resourcesOf } from './mutation.ts';
import type { Packaged, Resource } from './packaged.ts';

const stories: Readonly<Record<string, readonly string[]>> = {
  RollBackLambdaFunction: ['staging-sick'],
  ReplaceApprovalLambdaFunction: ['replaced'],
  StopJenkinsBuildLambdaFunction: ['pipeline-stopped'],
  RecordDeliveryLambdaFunction: ['green'],
};

const storiesOf = (id: string): readonly string[] => stories[id] ?? ['green'];

const bundles: readonly {
  readonly what: string;
  readonly code: string;
  readonly names: (name: string) => RegExp;
}[] = [
  {
    what: 'always throws',
    code: 'exports.handler = async () => { throw new Error("broken on purpose"); };',
    names: () => /broken on purpose/,
  },
  {
    what: 'is not exported',
    code: 'exports.handle = async () => undefined;',
    names: () => /HandlerNotFound/,
  },
  {
    what: 'cannot be loaded',
    code: 'require("nothing-of-that-name"); exports.handler = async () => undefined;',
    names: () => /ImportModuleError/,
  },
  {
    what: 'never ends',
    code: 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 3_600_000));',
    names: () => /timed out/i,
  },
  {
    what: 'ends its process',
    code: 'exports.handler = async () => process.exit(7);',
    names: () => /exit/i,
  },
];

const nothing = 'exports.handler = async () => undefined;';

/** As when Lambda hands the same event over a second time: a job is answered twice, an event is handled twice. */
const worksTwice = `
const original = require('./original.js');
exports.handler = async (event, context) => {
  const first = await original.handler(event, context);
  const again = JSON.parse(JSON.stringify(event));
  await original.handler(again, context);
  return first;
};`;

const configured = (id: string, { Properties }: Resource): readonly Mutation[] => [
  {
    name: `function: ${Properties.FunctionName} has a handler that is not there`,
    apply: (draft) => {
      resourceOf(draft, id).Properties.Handler = 'dist/elsewhere/index.handler';
    },
    scenarios: storiesOf(id),
    names: /ImportModuleError/,
  },
  ...Object.keys(Properties.Environment.Variables).map((variable) => ({
    name: `function: ${Properties.FunctionName} lacks ${variable}`,
    apply: (draft: Parameters<Mutation['apply']>[0]) => {
      delete resourceOf(draft, id).Properties.Environment.Variables[variable];
    },
    scenarios: storiesOf(id),
    names: literally(variable),
  })),
];

const isJob = (id: string): boolean => /RunJenkinsTests|AdmitRelease|ValidateDeployment/.test(id);

const broken = (id: string, { Properties }: Resource): readonly Mutation[] => [
  ...bundles.map(({ what, code, names }) => ({
    name: `bundle: the handler of ${Properties.FunctionName} ${what}`,
    apply: (draft: Parameters<Mutation['apply']>[0]) => {
      draft.code[id] = code;
    },
    scenarios: storiesOf(id),
    names: names(Properties.FunctionName),
  })),
  {
    name: `bundle: the handler of ${Properties.FunctionName} returns without doing anything`,
    apply: (draft) => {
      draft.code[id] = nothing;
    },
    scenarios: storiesOf(id),
    // A job that is not answered is named by CodePipeline; of an event that is ignored only the promise tells.
    names: isJob(id) ? literally(Properties.FunctionName) : /broken: /,
  },
];

/** Mutations of every function's configuration and bundle. */
export const functionMutations = (packaged: Packaged): readonly Mutation[] =>
  resourcesOf(packaged, 'AWS::Lambda::Function').flatMap(([id, resource]) => [
    ...configured(id, resource),
    ...broken(id, resource),
  ]);

/** What happens twice must not be seen: every story has to go as it does without, whatever function repeats itself. */
export const harmlessMutations = (packaged: Packaged): readonly Mutation[] => [
  {
    name: 'twice: every handler does its work twice',
    apply: (draft) => {
      for (const [id] of resourcesOf(packaged, 'AWS::Lambda::Function')) draft.code[id] = worksTwice;
    },
    scenarios: [],
    names: /^/,
    harmless: true,
  },
];
