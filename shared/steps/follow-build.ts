import { carryOut, type Site } from '../adapters/jenkins-commands.ts';
import { next } from '../core/jenkins-next.ts';
import type { Run, Sighting, Terms } from '../core/jenkins-run.ts';
import type { Outcome } from '../core/outcome.ts';

/** Does what is to be done next until there is an answer for this round. */
export const follow = async (site: Site, first: Run, terms: Terms): Promise<Outcome> => {
  let sighting: Sighting = { seen: 'nothing' };
  let run = first;
  for (;;) {
    const step = next(run, sighting, terms);
    if (step.command.do === 'answer') return step.command.outcome;
    // Taken off for lack of time: another round may be at work already, so nothing more is begun here.
    site.signal?.throwIfAborted();
    run = step.run;
    sighting = await carryOut(site, run, step.command);
  }
};
