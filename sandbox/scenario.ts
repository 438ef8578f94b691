/** What a story is: what happens, and what must hold at its end. */
import type { Stage } from './stage.ts';

export type Promised<Facts> = {
  readonly text: string;
  /** Looked at from outside: by HTTP to the hosts, by reading the AWS API. */
  readonly holds: (stage: Stage, facts: Facts) => boolean | Promise<boolean>;
};

export type Kept = { readonly text: string; readonly held: boolean; readonly why?: string };

export type Scenario = {
  readonly name: string;
  readonly summary: string;
  /** The texts of all that it promises, known before it plays. */
  readonly promises: readonly string[];
  /** Plays, then looks whether each promise was kept. */
  readonly run: (stage: Stage) => Promise<readonly Kept[]>;
};

type Story<Facts> = {
  readonly name: string;
  readonly summary: string;
  /** What happens; gives what the promises speak of. */
  readonly play: (stage: Stage) => Promise<Facts>;
  readonly promises: readonly Promised<Facts>[];
};

const look = async <Facts>(promise: Promised<Facts>, stage: Stage, facts: Facts): Promise<Kept> => {
  const { text } = promise;
  try {
    return { text, held: await promise.holds(stage, facts) };
  } catch (error) {
    return { text, held: false, why: error instanceof Error ? error.message : String(error) };
  }
};

/** Makes a scenario of a story; a story that cannot be played keeps none of its promises. */
export const scenario = <Facts>({ name, summary, play, promises }: Story<Facts>): Scenario => ({
  name,
  summary,
  promises: promises.map((promise) => promise.text),
  run: async (stage) => {
    const facts = await play(stage);
    const kept: Kept[] = [];
    for (const promise of promises) kept.push(await look(promise, stage, facts));
    return kept;
  },
});
