/** What a mutation is: one thing broken on purpose, and what a rehearsal must then say. */
import type { Input } from '../service.ts';
import type { Packaged, Resource } from './packaged.ts';

/** What a mutation may break. */
export type Draft = {
  /** A copy of the template, to be changed in place. */
  readonly template: { readonly Resources: Record<string, Resource> };
  /** New code of a function, by its logical id: module text with a `handler`; `./original.js` is what it was. */
  readonly code: Record<string, string>;
  /** New files of the delivered service: the text that is made of the old one. */
  readonly files: Record<string, (text: string) => string>;
};

export type Mutation = {
  /** Unique, and says what is broken. */
  readonly name: string;
  readonly apply: (draft: Draft) => void;
  /** The stories that should see it, the likeliest first. */
  readonly scenarios: readonly string[];
  /** What must stand in what the rehearsal says. */
  readonly names: RegExp;
  /**
   * What some role has to ask for, as `hello-roll-back codedeploy:CreateDeployment`: a story in which it does not plays
   * to the same end with the mutation as without, for the same seed gives the same story up to the first such question.
   */
  readonly matters?: string;
  /** No story may see it: what it does must not matter. */
  readonly harmless?: true;
};

/** The resource, which has to be there: a mutation that changes nothing is no mutation. */
export const resourceOf = (draft: Pick<Draft, 'template'>, id: string): Resource => {
  const found = draft.template.Resources[id];
  if (!found) throw new Error(`expected the template to have ${id}`);
  return found;
};

/** Resources of a type, by their logical ids. */
export const resourcesOf = (
  { template }: Pick<Packaged, 'template'>,
  type: string,
): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

export const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

/** For a regular expression that means the text itself. */
export const literally = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');

/** The action of a stage of the pipeline. */
export const actionOf = (draft: Pick<Draft, 'template'>, stage: string, action: string): Input => {
  const { Stages } = resourceOf(draft, 'Pipeline').Properties;
  const found = Stages.find(({ Name }: Input) => Name === stage)?.Actions.find(
    ({ Name }: Input) => Name === action,
  );
  if (!found) throw new Error(`expected the pipeline to have ${stage}/${action}`);
  return found;
};
