import { failedBuild, passedBuild } from './jenkins-ending.ts';
import { afterBuild, afterQueue } from './jenkins-follow.ts';
import { CLAIM_MS, KEY_PARAMETER, type Run, type Search, type Sighting, type Terms } from './jenkins-run.ts';
import {
  answer,
  calm,
  isOverdue,
  look,
  note,
  overdueText,
  type Step,
  urlOf,
  wait,
  without,
} from './jenkins-step.ts';
import { errored, type Outcome } from './outcome.ts';
import type { JenkinsRunRecord } from './records.ts';

/** A restart of Jenkins takes minutes, not seconds. */
const TROUBLE_MS = 15 * 60_000;
/** While it restarts, Jenkins refuses even right credentials, but not for long. */
const REFUSAL_MS = 2 * 60_000;
/** Between the queue and the list of builds a build is nowhere, but only for a moment. */
const LOST_MS = 2 * 60_000;

/** Decides by what was just seen what the run is now and what to do next. */
export const next = (run: Run, sighting: Sighting, terms: Terms): Step => {
  switch (sighting.seen) {
    case 'nothing':
      return { run, command: look(run) };
    case 'trouble':
      return afterTrouble(run, sighting, terms);
    case 'search':
      return afterSearch(calm(run), sighting, terms);
    case 'claim':
      return afterClaim(run, sighting, terms);
    case 'triggered':
      return note({ ...calm(run), at: 'queue', queue: sighting.queue });
    case 'noted':
      return run.at === 'build'
        ? { run, command: look(run) }
        : wait(run, `Queued in Jenkins: ${terms.jobUrl}`);
    case 'queue':
      return afterQueue(sighting.is === 'gone' ? calm(run) : found(run), sighting, terms);
    case 'build':
      return afterBuild(sighting.is === 'running' ? found(run) : calm(run), sighting, terms);
    case 'asked-to-end':
      return wait(run, `${overdueText(terms)}; Jenkins was asked to end it: ${urlOf(run, terms)}`);
    case 'failures':
      return answer(run, failedBuild(sighting.of, sighting.names, terms));
    case 'recorded':
      return answer(run, passedBuild(sighting.of, terms));
  }
};

const found = (run: Run): Run => without(calm(run), 'lost');

const afterTrouble = (run: Run, { blame, reason }: Sighting & { seen: 'trouble' }, terms: Terms): Step => {
  const since = run.trouble ?? terms.now;
  const refusedAtOnce = blame === 'permission' && run.at === 'start' && run.trouble === undefined;
  const patience = blame === 'permission' ? REFUSAL_MS : TROUBLE_MS;
  if (refusedAtOnce) return answer(run, errored(blame, reason));
  if (terms.now - since >= patience || isOverdue(run, terms)) {
    const left = run.at === 'start' ? '' : `; the build may still be running: ${urlOf(run, terms)}`;
    return answer(run, errored(blame, `${reason} (since ${new Date(since).toISOString()})${left}`));
  }
  return wait({ ...run, trouble: since }, `Jenkins gives no usable answer, to be tried again: ${reason}`);
};

const afterSearch = (run: Run, search: Search, terms: Terms): Step => {
  if (search.build !== undefined) {
    // The very build that a look did not find a moment ago: asking again at once would go round in circles.
    if (search.build === run.build) return missing(run, terms);
    return note({ ...without(run, 'lost'), at: 'build', build: search.build });
  }
  if (search.queue !== undefined) {
    const adopted: Run = { ...without(run, 'lost'), at: 'queue', queue: search.queue };
    return search.queue === run.queue ? wait(adopted, `Queued in Jenkins: ${terms.jobUrl}`) : note(adopted);
  }
  if (run.queue !== undefined || run.build !== undefined) return missing(run, terms);
  if (isOverdue(run, terms))
    return answer(
      run,
      errored('platform', `${overdueText(terms)} before Jenkins took the job: ${terms.jobUrl}`),
    );
  const fault = unfit(search, terms);
  return fault ? answer(run, fault) : { run, command: { do: 'claim' } };
};

// It was there once, so it is never started again: nowhere may also mean deleted, or older than what Jenkins lists.
const missing = (run: Run, terms: Terms): Step => {
  const lost = run.lost ?? terms.now;
  if (terms.now - lost < LOST_MS)
    return wait({ ...run, lost }, `Jenkins knows the build no more, looking on: ${terms.jobUrl}`);
  return answer(
    run,
    errored(
      'platform',
      `Jenkins lost the build: neither in its queue nor among the latest builds of ${terms.jobUrl}`,
    ),
  );
};

const unfit = ({ buildable, declared }: Search, { parameters, jobUrl }: Terms): Outcome | undefined => {
  if (!buildable) return errored('config', `The Jenkins job is disabled or cannot be built: ${jobUrl}`);
  const absent = [KEY_PARAMETER, ...parameters].filter((name) => !declared.includes(name));
  if (absent.length === 0) return undefined;
  // Jenkins drops parameters silently that a job does not declare, and without the key nobody finds the build again.
  const has = declared.length === 0 ? 'none' : declared.join(', ');
  return errored(
    'config',
    `Expected the Jenkins job to declare the parameters ${absent.join(', ')}, it declares ${has}: ${jobUrl}`,
  );
};

const afterClaim = (run: Run, { claimed, before }: Sighting & { seen: 'claim' }, { now }: Terms): Step => {
  if (claimed) return { run, command: { do: 'trigger' } };
  if (before?.endedAt)
    return answer(
      run,
      errored(
        'platform',
        `The pipeline ended this action at ${before.endedAt}; no build is started for it any more`,
      ),
    );
  const known = before ? toRun(run, before) : run;
  if (known.at !== 'start') return { run: known, command: look(known) };
  // Looked for after that time, and still nowhere: the request of then was never made or never arrived.
  if (before && now - Date.parse(before.intent) >= CLAIM_MS)
    return { run, command: { do: 'claim', over: before.intent } };
  return wait(run, 'Another invocation is starting the build, or died while it was; looking for it');
};

const toRun = (run: Run, { queueUrl, buildUrl }: JenkinsRunRecord): Run => {
  const build = numberAtEnd(buildUrl);
  const queue = numberAtEnd(queueUrl);
  if (build !== undefined) return { ...run, at: 'build', build };
  return queue === undefined ? run : { ...run, at: 'queue', queue };
};

const numberAtEnd = (url: string | undefined): number | undefined => {
  const match = /\/(\d+)\/?$/.exec(url ?? '');
  return match ? Number(match[1]) : undefined;
};
