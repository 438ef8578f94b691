/** Filters of instances: all of them must fit, each by one of its values, in which * and ? stand for what one likes. */
import { notRehearsed } from '../../errors.ts';
import type { Host } from '../../fleet/state.ts';

export type Filter = { readonly Name?: string; readonly Values?: readonly string[] };

/** What a filter of this name looks at. */
const looks: Readonly<Record<string, (host: Host) => readonly string[]>> = {
  'instance-id': ({ id }) => [id],
  'instance-state-name': ({ terminated }) => [terminated ? 'terminated' : 'running'],
  'private-ip-address': ({ privateAddress, terminated }) => (terminated ? [] : [privateAddress]),
  'tag-key': ({ tags }) => Object.keys(tags),
};

const lookOf = (name: string): ((host: Host) => readonly string[]) => {
  const [, key] = /^tag:(.+)$/.exec(name) ?? [];
  if (key !== undefined) return ({ tags }) => (tags[key] === undefined ? [] : [tags[key]]);
  const look = Object.hasOwn(looks, name) ? looks[name] : undefined;
  if (!look) throw notRehearsed(`ec2:DescribeInstances with the filter ${name}`);
  return look;
};

const patternOf = (value: string): RegExp => {
  const literal = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`);
};

/** Whether a host is one of those that are asked for. */
export const filterBy = (filters: readonly Filter[]): ((host: Host) => boolean) => {
  const tests = filters.map(({ Name = '', Values = [] }) => {
    const look = lookOf(Name);
    const patterns = Values.map(patternOf);
    return (host: Host) => look(host).some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return (host) => tests.every((test) => test(host));
};
