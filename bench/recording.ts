/** What each function was asked and answered when a rehearsal called it, so that its cold start can be measured on real work. */

import { watchEvents } from '../sandbox/aws/lambda/watch.ts';
import { rehearse } from '../sandbox/rehearsal.ts';
import type { Scenario } from '../sandbox/scenario.ts';
import { pipelineStopped } from '../sandbox/scenarios/pipeline-stopped.ts';
import { stagingSick } from '../sandbox/scenarios/staging-sick.ts';
import type { World } from '../sandbox/world.ts';
import { type Exchange, type Place, record } from './exchange.ts';

export type Recording = {
  /** As in functions/. */
  readonly name: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly now: number;
  readonly body: string;
  readonly aws: readonly Exchange[];
  /** By the name and port that was called. */
  readonly others: Readonly<Record<string, readonly Exchange[]>>;
};

type Tape = { readonly aws: Exchange[]; readonly others: Record<string, Exchange[]> };
type Begun = {
  readonly functionName: string;
  readonly body: string;
  readonly now: number;
  readonly from: Marks;
};
type Marks = { readonly aws: number; readonly others: Readonly<Record<string, number>> };

/** Of the events of a function, the one that stands for its work: the first, but a roll-back has one to make. */
const isTypical = (functionName: string, body: string): boolean =>
  !functionName.endsWith('roll-back') || body.includes('"Release Judged Bad"');

const marksOf = (tape: Tape): Marks => ({
  aws: tape.aws.length,
  others: Object.fromEntries(Object.entries(tape.others).map(([name, list]) => [name, list.length])),
});

/** Notes every event as it is handed to its function. */
const noteEvents = (world: World, tape: Tape, begun: Map<string, Begun>): void =>
  watchEvents(world, (functionName, body) => {
    if (!begun.has(functionName) && isTypical(functionName, body))
      begun.set(functionName, { functionName, body, now: world.clock.now(), from: marksOf(tape) });
  });

/** Puts a recorder before the endpoint and before every name of the sandbox's internet. */
const standBetween = async (world: World, tape: Tape): Promise<readonly Place[]> => {
  const endpoint = world.url.replace('http://', '');
  const aws = await record(
    () => endpoint,
    (exchange) => void tape.aws.push(exchange),
  );
  world.url = `http://${aws.address}`;
  const places = [aws];
  for (const [name, addresses] of world.network) {
    let turn = 0;
    tape.others[name] = [];
    const next = () => addresses[turn++ % addresses.length] ?? '';
    const place = await record(next, (exchange) => void tape.others[name]?.push(exchange));
    world.network.set(name, [place.address]);
    places.push(place);
  }
  return places;
};

const recordingOf = (world: World, tape: Tape, { functionName, body, now, from }: Begun): Recording => {
  const { configuration } = world.state.lambda.functions[functionName];
  const isOurs = ({ signer = '' }: Exchange): boolean =>
    world.credentials.get(signer)?.principal.arn.endsWith(`/${functionName}`) ?? false;
  return {
    name: configuration.Handler.split('/')[1],
    handler: configuration.Handler,
    memoryMegabytes: configuration.MemorySize,
    variables: configuration.Environment?.Variables ?? {},
    now,
    body,
    aws: tape.aws.slice(from.aws).filter(isOurs),
    others: Object.fromEntries(
      Object.entries(tape.others).map(([name, list]) => [name, list.slice(from.others[name])]),
    ),
  };
};

/** Plays a story, and gives what each function that had work to do in it was told. */
const recordStory = async (project: string, story: Scenario): Promise<readonly Recording[]> => {
  const tape: Tape = { aws: [], others: {} };
  const begun = new Map<string, Begun>();
  let places: readonly Place[] = [];
  const scenario: Scenario = {
    ...story,
    run: async (stage) => {
      noteEvents(stage.world, tape, begun);
      places = await standBetween(stage.world, tape);
      return story.run(stage);
    },
  };
  const quiet = () => undefined;
  const played = await rehearse({ scenario, seed: 1, project, onLine: quiet, onStep: quiet });
  const recordings = [...begun.values()].map((one) => recordingOf(played.world, tape, one));
  for (const place of places) place.close();
  await played.close(false);
  if (played.record.verdict !== 'passed') throw new Error(`the rehearsal ${played.record.verdict}`);
  return recordings;
};

/** Plays stories in which every function has work to do, and gives what each was told when it was called first. */
export const recordRehearsals = async (project: string): Promise<readonly Recording[]> => {
  const found = new Map<string, Recording>();
  for (const story of [stagingSick, pipelineStopped])
    for (const recording of await recordStory(project, story))
      if (!found.has(recording.name)) found.set(recording.name, recording);
  return [...found.values()];
};
