/** Wildcards of event patterns, pure: `*` is any run of characters, `\*` and `\\` are themselves. */

/** A byte that has to come, or any run of bytes. */
type Token = number | 'any';

const star = 0x2a;
const backslash = 0x5c;

type Step = { readonly token: Token; readonly length: 1 | 2 } | { readonly problem: string };

const stepAt = (bytes: Buffer, at: number): Step => {
  const [byte, next] = [bytes[at] as number, bytes[at + 1]];
  if (byte === star) {
    if (next === star) return { problem: `Consecutive wildcard characters at pos ${at}` };
    return { token: 'any', length: 1 };
  }
  if (byte !== backslash) return { token: byte, length: 1 };
  if (next !== star && next !== backslash) return { problem: `Invalid escape character at pos ${at}` };
  return { token: next, length: 2 };
};

/** The tokens of a wildcard, quotes included as AWS counts them; or in words what is wrong with it. */
export const readWildcard = (text: string): readonly Token[] | string => {
  const bytes = Buffer.from(`"${text}"`);
  const tokens: Token[] = [];
  for (let at = 0; at < bytes.length; ) {
    const step = stepAt(bytes, at);
    if ('problem' in step) return step.problem;
    tokens.push(step.token);
    at += step.length;
  }
  return tokens;
};

/** One may be in several places of the tokens at once: a place is how many of them have been read. */
type Places = ReadonlySet<number>;

/** Where a byte leads from one place; a run takes any byte, and may as well be empty. */
const leadsTo = (tokens: readonly Token[], at: number, byte: number | undefined): readonly number[] => {
  const behindRun = tokens[at] === 'any' ? at + 1 : at;
  return [
    ...(behindRun > at ? [behindRun] : []),
    ...(tokens[at - 1] === 'any' ? [at] : []),
    ...(byte !== undefined && tokens[behindRun] === byte ? [behindRun + 1] : []),
  ];
};

const advance = (tokens: readonly Token[], from: Places, byte: number | undefined): Places =>
  new Set([...from].flatMap((at) => leadsTo(tokens, at, byte)));

/** Does the text match? */
export const wildcardMatches = (tokens: readonly Token[], text: string): boolean => {
  let places: Places = new Set([0]);
  for (const byte of Buffer.from(`"${text}"`)) places = advance(tokens, places, byte);
  return places.has(tokens.length);
};

/** A run that begins here counts already, though nothing of it has been read. */
const weight = (tokens: readonly Token[], places: Places): number => {
  const begun = [...places].filter((at) => tokens[at] === 'any' && !places.has(at + 1));
  return places.size + begun.length;
};

const keyOf = (places: readonly Places[]): string =>
  places.map((one) => [...one].sort((a, b) => a - b).join()).join(';');

const bytesOf = (wildcards: readonly (readonly Token[])[]): readonly (number | undefined)[] => [
  undefined,
  ...new Set(wildcards.flat().filter((token): token is number => token !== 'any')),
];

/**
 * How many beginnings of the wildcards one text can match at the same time, at worst; no further than `most`.
 * AWS refuses by this measure: the stars and repetitions of all wildcards of one field count together.
 */
export const wildcardComplexity = (wildcards: readonly (readonly Token[])[], most: number): number => {
  const bytes = bytesOf(wildcards);
  const waiting = [wildcards.map((): Places => new Set([0]))];
  const seen = new Set<string>();
  let worst = 0;
  for (let places = waiting.pop(); places && worst < most; places = waiting.pop()) {
    for (const byte of bytes) {
      const next = places.map((one, index) => advance(wildcards[index] ?? [], one, byte));
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(next);
      worst = Math.max(
        worst,
        next.reduce((sum, one, index) => sum + weight(wildcards[index] ?? [], one), 0),
      );
    }
  }
  return Math.min(worst, most);
};
