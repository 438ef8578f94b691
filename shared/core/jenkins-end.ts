import { CLAIM_MS, type FinishedBuild } from './jenkins-run.ts';
import type { JenkinsRunRecord } from './records.ts';

/** What a look for the build of an ended action found. */
export type Found =
  | { readonly is: 'queued'; readonly queue: number }
  | { readonly is: 'running'; readonly build: number }
  | { readonly is: 'finished'; readonly build: FinishedBuild }
  | { readonly is: 'nowhere' };

export type EndCommand =
  | { readonly do: 'cancel'; readonly queue: number }
  | { readonly do: 'stop'; readonly build: number; readonly how: 'stop' | 'term' | 'kill' }
  | { readonly do: 'look-again' }
  | { readonly do: 'done'; readonly what: string };

/** How a build was asked to end so far, and when each was begun, in ms since 1970. */
export type Asked = { readonly build: number; readonly how: 'stop' | 'term' | 'kill'; readonly at: number };

/** Between the queue and the list of builds a build is nowhere, but only for a moment. */
const GAP_MS = 5_000;
/** A Pipeline that ignores one word for so long gets the next one. */
const PATIENCE_MS = 15_000;

const harder = { stop: 'term', term: 'kill', kill: undefined } as const;

/** What is known besides; times in ms since 1970. */
export type Ending = Pick<JenkinsRunRecord, 'intent'> & {
  readonly asked?: Asked | undefined;
  /** When we began to look. */
  readonly since: number;
  readonly now: number;
};

/** Decides how the build of an action that the pipeline has ended is ended, too, and nothing but it. */
export const nextEnding = (found: Found, { intent, asked, since, now }: Ending): EndCommand => {
  switch (found.is) {
    case 'queued':
      return { do: 'cancel', queue: found.queue };
    case 'finished':
      return { do: 'done', what: `build #${found.build.number} ended ${found.build.result}` };
    case 'nowhere':
      // A request that was meant before the action ended may still be on its way.
      if (now - since < GAP_MS || now - Date.parse(intent) < CLAIM_MS) return { do: 'look-again' };
      return { do: 'done', what: 'Jenkins has no build of it' };
    case 'running':
      return stop(found.build, asked, now);
  }
};

const stop = (build: number, asked: Asked | undefined, now: number): EndCommand => {
  if (!asked || asked.build !== build) return { do: 'stop', build, how: 'stop' };
  const how = harder[asked.how];
  return how && now - asked.at >= PATIENCE_MS ? { do: 'stop', build, how } : { do: 'look-again' };
};
