/** Whether a mutation was killed: some story failed, and named the cause. */
import type { Scenario } from '../scenario.ts';
import type { Bench, Tried } from './bench.ts';
import type { Mutation } from './mutation.ts';

export type Fate =
  | {
      /**
       * Killed: a story failed and named the cause. Unnamed: it failed, and nothing that it said names the cause.
       * Not rehearsed: the sandbox does not do what the mutation asks for.
       */
      readonly kind: 'killed' | 'unnamed' | 'not rehearsed';
      readonly by: string;
      readonly says: string;
    }
  | { readonly kind: 'survived' };

/** The stories that the mutation names first, then all others. */
const inOrder = (mutation: Mutation, scenarios: readonly Scenario[]): readonly Scenario[] => {
  const named = mutation.scenarios.map((name) => {
    const found = scenarios.find((scenario) => scenario.name === name);
    if (!found) throw new Error(`expected a scenario named ${name}`);
    return found;
  });
  return [...named, ...scenarios.filter((scenario) => !named.includes(scenario))];
};

const fateIn = (by: string, { verdict, says }: Tried, names: RegExp): Fate => {
  if (verdict === 'passed') return { kind: 'survived' };
  if (verdict === 'not-rehearsed') return { kind: 'not rehearsed', by, says: says.join(' | ') };
  const named = says.find((line) => names.test(line));
  return named === undefined
    ? { kind: 'unnamed', by, says: says.join(' | ') }
    : { kind: 'killed', by, says: named };
};

/** Plays one story after the other in which it may matter, until one does not pass: what it says decides. */
export const fateOf = async (
  bench: Pick<Bench, 'attempt' | 'asked'>,
  mutation: Mutation,
  scenarios: readonly Scenario[],
): Promise<Fate> => {
  const { matters } = mutation;
  for (const [index, scenario] of inOrder(mutation, scenarios).entries()) {
    // The first is played in any case: it shows whether the pipeline can be put up.
    if (index > 0 && matters !== undefined && !(await bench.asked(scenario)).has(matters)) continue;
    const fate = fateIn(scenario.name, await bench.attempt(scenario, mutation), mutation.names);
    if (fate.kind !== 'survived') return fate;
  }
  return { kind: 'survived' };
};
