/** Which ARNs a policy's pattern can mean, held against how the ARNs of a resource type are made up. */

type Part = { readonly kind: 'letter' | 'name' | 'all'; readonly letter: string };

/** Names that may have slashes and colons in them; any other name ends at the next of these. */
const LONG_NAMES = /(Object|LogGroup|LogStream)Name$|WithPath$|WithoutLeadingSlash$/;

const FIXED: Readonly<Record<string, string>> = { Partition: 'aws' };

const letters = (text: string): readonly Part[] =>
  [...text].map((letter) => ({ kind: letter === '*' ? 'all' : 'letter', letter }));

const typeParts = (arnTemplate: string): readonly Part[] =>
  arnTemplate.split(/(\$\{\w+\})/).flatMap((piece) => {
    const [, name] = /^\$\{(\w+)\}$/.exec(piece) ?? [];
    if (!name) return letters(piece);
    const fixed = FIXED[name];
    if (fixed) return letters(fixed);
    return [{ kind: LONG_NAMES.test(name) ? 'all' : 'name', letter: '' } as const];
  });

const isWild = ({ kind }: Part): boolean => kind !== 'letter';

/** Whether one side's wildcard may stand for what is at the head of the other. */
const swallows = (one: Part, other: Part): boolean =>
  isWild(one) && (one.kind === 'all' || !/[:/]/.test(other.letter));

const meet = (one: readonly Part[], other: readonly Part[]): boolean => {
  const known = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = `${i} ${j}`;
    const result = known.get(key) ?? step(i, j);
    known.set(key, result);
    return result;
  };
  const step = (i: number, j: number): boolean => {
    const [left, right] = [one[i], other[j]];
    if (!left || !right) return [...one.slice(i), ...other.slice(j)].every(isWild);
    const same = left.letter === right.letter && !isWild(left);
    return (
      (isWild(left) && from(i + 1, j)) ||
      (isWild(right) && from(i, j + 1)) ||
      (swallows(left, right) && from(i, j + 1)) ||
      (swallows(right, left) && from(i + 1, j)) ||
      (same && from(i + 1, j + 1))
    );
  };
  return from(0, 0);
};

/** Connections are checked under their old service name as well, whatever their ARN says. */
const oneName = (arn: string): string => arn.replace(':codestar-connections:', ':codeconnections:');

/** Whether some ARN of a resource type is among those that a policy names. */
export const canMean = (pattern: string, arnTemplate: string): boolean =>
  meet(letters(oneName(pattern)), typeParts(oneName(arnTemplate)));
