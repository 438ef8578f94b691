/** `{{resolve:ssm:name}}` in a property: replaced by the parameter's value when the resource is made. */
import { notRehearsed } from '../errors.ts';
import type { Input } from '../service.ts';

type Fetch = (name: string) => Promise<string>;

const pattern = /\{\{resolve:([^:}]+):([^}]*)\}\}/g;

const replaced = async (text: string, fetch: Fetch): Promise<string> => {
  let result = text;
  for (const [whole, service, name = ''] of text.matchAll(pattern)) {
    if (service !== 'ssm') throw notRehearsed(`dynamic reference ${whole}`);
    const value = await fetch(name);
    result = result.replace(whole, () => value);
  }
  return result;
};

/** A copy of the value in which every dynamic reference is what it refers to; the value itself if it has none. */
export const resolveDynamic = async (value: Input, fetch: Fetch): Promise<Input> => {
  if (!JSON.stringify(value ?? '').includes('{{resolve:')) return value;
  if (typeof value === 'string') return replaced(value, fetch);
  if (Array.isArray(value)) return Promise.all(value.map((one) => resolveDynamic(one, fetch)));
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(
    async ([key, inner]) => [key, await resolveDynamic(inner, fetch)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
};
