/** What the sandbox does and what it answers with 501, read from the very tables by which it works. */
import type { ResourceType } from './cloudformation/resource-type.ts';
import type { Service } from './service.ts';
import { operationNamesOf, schemasOf } from './wire/schema.ts';

export type Capability = {
  readonly name: string;
  /** Members or properties that are carried out. */
  readonly done: readonly string[];
  /** Those that are answered with 501. */
  readonly notDone: readonly string[];
};

/** One service, or one other table. */
export type Chapter = {
  readonly title: string;
  readonly capabilities: readonly Capability[];
  /** What is answered with 501 as a whole, as far as it has a name. */
  readonly unknown: readonly string[];
};

const serviceChapter = async (service: Service): Promise<Chapter> => {
  const names = await operationNamesOf(service);
  const capabilities = Object.entries(service.operations).map(async ([name, operation]) => {
    const { input } = await schemasOf(service, name);
    const members = input.isUnitSchema() ? [] : Object.keys(input.getMemberSchemas());
    const notDone = operation.notDone ?? [];
    return { name, done: members.filter((member) => !notDone.includes(member)), notDone };
  });
  return {
    title: service.name,
    capabilities: await Promise.all(capabilities),
    unknown: service.hasOwnSchemas
      ? ['every other operation']
      : names.filter((name) => !Object.hasOwn(service.operations, name)),
  };
};

/** A chapter for each service that is on the wire. */
export const serviceChapters = (services: readonly Service[]): Promise<readonly Chapter[]> =>
  Promise.all(
    services
      .filter((service) => Object.keys(service.operations).length > 0)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(serviceChapter),
  );

/** The resource types of templates, with the properties that are carried out. */
export const resourceChapter = (types: Readonly<Record<string, ResourceType>>): Chapter => ({
  title: 'CloudFormation resource types',
  capabilities: Object.entries(types).map(([name, { properties }]) => ({
    name,
    done: properties,
    notDone: ['every other property'],
  })),
  unknown: ['every other type'],
});

/** A table of names only: action providers, rules, intrinsic functions. */
export const namesChapter = (title: string, names: readonly string[]): Chapter => ({
  title,
  capabilities: names.map((name) => ({ name, done: [], notDone: [] })),
  unknown: ['every other'],
});

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ');

const row = ({ name, done, notDone }: Capability): string =>
  `| \`${name}\` | ${code(done)} | ${notDone.some((one) => one.includes(' ')) ? notDone.join(', ') : code(notDone)} |`;

/** The chapter as Markdown: what is done line by line, then what is not. */
export const renderChapter = ({ title, capabilities, unknown }: Chapter): string =>
  [
    `### ${title}`,
    '',
    '| done | with | 501 when given |',
    '|---|---|---|',
    ...[...capabilities].sort((a, b) => a.name.localeCompare(b.name)).map(row),
    ...(unknown.length > 0 ? ['', `501: ${unknown.join(', ')}.`] : []),
  ].join('\n');
