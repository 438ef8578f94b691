/** Pages of a list: the token says behind which key the next one begins. */
import { AwsError } from '../../errors.ts';

/** AWS does not say how long a page is; a hundred is what is seen. */
const pageSize = 100;

const invalid = (): AwsError =>
  new AwsError('InvalidNextTokenException', 'The next token was not given by this operation');

const encode = (position: number, key: string): string =>
  Buffer.from(JSON.stringify([position, key])).toString('base64url');

const decode = (token: string): readonly [number, string] => {
  try {
    const [position, key] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isInteger(position) && position >= 0 && typeof key === 'string') return [position, key];
  } catch {
    // Not JSON: refused below like everything else that this service has not made.
  }
  throw invalid();
};

/** One that has gone since is looked for at its old place. */
const startAfter = (keys: readonly string[], token: string): number => {
  const [position, key] = decode(token);
  const found = keys.indexOf(key);
  return found < 0 ? position : found + 1;
};

/** The page that the token asks for, and the token of the next one if there is one. */
export const page = (keys: readonly string[], token: string | undefined) => {
  const from = token === undefined ? 0 : startAfter(keys, token);
  const items = keys.slice(from, from + pageSize);
  const last = items.at(-1);
  const until = from + items.length;
  return last !== undefined && until < keys.length
    ? { items, next: { nextToken: encode(until, last) } }
    : { items, next: {} };
};
