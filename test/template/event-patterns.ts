/** Can the events that a rule waits for ever come? A pattern with a misspelt word is silent for ever. */
import { eventsOf } from './database.ts';
import { EVENT_STATES, NEWER_FIELDS, OWN_EVENTS } from './event-states.ts';
import { elementsOf, isObject, listOf, resourcesOf, type Say, type Template, textsOf } from './template.ts';

const FILTERS = ['prefix', 'suffix', 'exists', 'anything-but', 'numeric', 'equals-ignore-case', 'wildcard'];

type Pattern = { readonly at: string; readonly detailTypes: readonly string[]; readonly template: Template };

/** Checks the pattern of every rule that has one. */
export const checkEventPatterns = (template: Template, say: Say): void => {
  for (const [id, { EventPattern }] of resourcesOf(template, 'AWS::Events::Rule')) {
    if (isObject(EventPattern)) checkPattern(template, `${id}.EventPattern`, EventPattern, say);
  }
};

const checkPattern = (
  template: Template,
  at: string,
  { source, 'detail-type': detailType, detail }: Readonly<Record<string, unknown>>,
  say: Say,
): void => {
  const detailTypes = wordsIn(template, detailType ?? []);
  const sources = wordsIn(template, source ?? []);
  if (sources.length === 0 || detailTypes.length === 0) say(at, 'source and detail-type must both be named');
  const sent = new Map<string, readonly string[]>();
  for (const one of sources) {
    const events = eventsFrom(template, one);
    if (![...events.keys()].some((name) => detailTypes.includes(name)))
      say(
        `${at}.source`,
        `${one} sends none of these events (it sends ${[...events.keys()].join(', ') || 'none'})`,
      );
    for (const [name, fields] of events) sent.set(name, fields);
  }
  const known = detailTypes.filter((name) => sent.has(name));
  for (const name of detailTypes)
    if (!sent.has(name)) say(`${at}.detail-type`, `${sources.join(', ')} sends no "${name}"`);
  for (const name of known) checkFields(`${at}.detail`, detail, name, sent.get(name) ?? [], say);
  checkWords({ at: `${at}.detail`, detailTypes: known, template }, detail, say);
};

/** An own source is one under which some role may send events. */
const eventsFrom = (template: Template, source: string): ReadonlyMap<string, readonly string[]> => {
  if (source.startsWith('aws.')) return eventsOf(source);
  const isSent = JSON.stringify(template.Resources).includes(`"events:source":${JSON.stringify(source)}`);
  return isSent ? OWN_EVENTS : new Map();
};

/** The literal words of a list of a pattern, those within its filters included. */
const wordsIn = (template: Template, list: unknown): readonly string[] =>
  elementsOf(list).flatMap((one) => {
    if (!isObject(one)) return one === null ? [] : textsOf(template, one);
    const exact = one['anything-but'] ?? one['equals-ignore-case'] ?? [];
    return isObject(exact) ? [] : wordsIn(template, exact);
  });

/** The parts of a `detail`: every one of an `$or` counts. */
const partsOf = (detail: unknown): readonly (readonly [string, unknown])[] =>
  Object.entries(isObject(detail) ? detail : {}).flatMap(([key, value]) =>
    key === '$or' ? listOf(value).flatMap(partsOf) : [[key, value] as const],
  );

const checkFields = (
  at: string,
  detail: unknown,
  name: string,
  fields: readonly string[],
  say: Say,
): void => {
  const known = [...fields, ...(NEWER_FIELDS[name] ?? [])];
  for (const [key, value] of partsOf(detail)) {
    if (!known.includes(key)) say(`${at}.${key}`, `"${name}" has no such field (it has ${known.join(', ')})`);
    if (!isObject(value) && !Array.isArray(value))
      say(`${at}.${key}`, 'a pattern names its values in a list');
  }
};

const checkWords = ({ at, detailTypes, template }: Pattern, detail: unknown, say: Say): void => {
  for (const [key, value] of partsOf(detail)) {
    const exists =
      key === 'state' ? detailTypes.flatMap((name) => EVENT_STATES[name] ?? []) : namesOf(template, key);
    for (const word of exists ? wordsIn(template, value) : [])
      if (!exists?.includes(word))
        say(`${at}.${key}`, `there is no ${key} ${word} (there are ${exists?.join(', ')})`);
    for (const filter of listOf(value).filter((one) => Array.isArray(value) && isObject(one)))
      for (const name of Object.keys(filter as object))
        if (!FILTERS.includes(name)) say(`${at}.${key}`, `there is no filter ${name}`);
  }
};

/** The names that a field of AWS' events can have in this stack; undefined where that cannot be known. */
const namesOf = (template: Template, field: string): readonly string[] | undefined => {
  const named = (type: string, key: string) =>
    resourcesOf(template, type).flatMap(([, properties]) => textsOf(template, properties[key] ?? []));
  const stages = resourcesOf(template, 'AWS::CodePipeline::Pipeline').flatMap(([, { Stages }]) =>
    listOf(Stages),
  );
  const isNamed = (one: unknown): one is { Name: string; Actions: { Name: string }[] } => isObject(one);
  const names: Readonly<Record<string, () => readonly string[]>> = {
    pipeline: () => named('AWS::CodePipeline::Pipeline', 'Name'),
    stage: () => stages.filter(isNamed).map(({ Name }) => Name),
    action: () => stages.filter(isNamed).flatMap(({ Actions }) => Actions.map(({ Name }) => Name)),
    application: () => named('AWS::CodeDeploy::Application', 'ApplicationName'),
    deploymentGroup: () => named('AWS::CodeDeploy::DeploymentGroup', 'DeploymentGroupName'),
  };
  return names[field]?.();
};
