/** Harm that befalls chosen requests: it lies in the state as data, so that it is the same each time. */
import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import { type Answer, notJson, redirect } from './answer.ts';
import { type Harm, state } from './state.ts';

/** From now on `harm` befalls the next so many requests that fit. */
export const addFault = (world: World, pattern: string, harm: Harm, times: number): void => {
  // Whoever writes it wrongly hears it now.
  new RegExp(pattern);
  state(world).faults.push({ pattern, harm, left: times });
};

/** The harm that befalls this request, which is counted off. */
export const takeHarm = (world: World, line: string): Harm | undefined => {
  const jenkins = state(world);
  const fault = jenkins.faults.find(({ pattern }) => new RegExp(pattern).test(line));
  if (!fault) return undefined;
  fault.left -= 1;
  jenkins.faults = jenkins.faults.filter(({ left }) => left > 0);
  return fault.harm;
};

/** An answer that somebody else gives instead of Jenkins. */
export const wrongAnswer = (world: World, harm: Harm, path: string): Answer | undefined => {
  if (harm.kind === 'login')
    return redirect(302, `${state(world).rootUrl}login?from=${encodeURIComponent(path)}`);
  if (harm.kind === 'html') return notJson();
  if (harm.kind !== 'answer') return undefined;
  return { status: harm.status, headers: harm.headers ?? {}, body: harm.body ?? '' };
};

/** An answer without an end: as much as the caller takes. */
export const endless = (outgoing: ServerResponse): void => {
  outgoing.writeHead(200, { 'Content-Type': 'application/json;charset=utf-8' });
  outgoing.write('{"_class":"hudson.model.Queue","items":[');
  const more = (): void => {
    while (!outgoing.destroyed && outgoing.write('{},'.repeat(8_192)));
    if (!outgoing.destroyed) outgoing.once('drain', more);
  };
  more();
};
