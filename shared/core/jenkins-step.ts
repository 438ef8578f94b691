import { type Command, type Run, type Terms, writeRun } from './jenkins-run.ts';
import { type Outcome, waiting } from './outcome.ts';

/** What the run is now, and what is to be done next. */
export type Step = { readonly run: Run; readonly command: Command };

export const look = (run: Run): Command => {
  if (run.at === 'build' && run.build !== undefined) return { do: 'look-at-build', build: run.build };
  if (run.at === 'queue' && run.queue !== undefined) return { do: 'look-at-queue', queue: run.queue };
  return { do: 'search' };
};

export const isOverdue = (run: Run, { now, limitMinutes }: Terms): boolean =>
  now - run.since >= limitMinutes * 60_000;

export const overdueText = ({ limitMinutes }: Terms): string =>
  `The time limit of ${limitMinutes} minutes passed`;

export const urlOf = (run: Run, { jobUrl }: Terms): string =>
  run.build === undefined ? jobUrl : `${jobUrl}${run.build}/`;

export const calm = (run: Run): Run => without(run, 'trouble');

export const without = (run: Run, name: 'trouble' | 'lost'): Run => {
  const { [name]: _gone, ...rest } = run;
  return rest;
};

export const note = (run: Run): Step => ({
  run,
  command: {
    do: 'note',
    ...(run.queue === undefined ? {} : { queue: run.queue }),
    ...(run.build === undefined ? {} : { build: run.build }),
  },
});

export const wait = (run: Run, summary: string, percentDone?: number): Step =>
  answer(run, waiting(summary, writeRun(run), percentDone));

export const answer = (run: Run, outcome: Outcome): Step => ({ run, command: { do: 'answer', outcome } });
