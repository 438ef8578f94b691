/** The operators of event patterns, pure: one table. */
import { notRehearsed } from '../errors.ts';
import { readAnythingBut } from './event-pattern-anything-but.ts';
import type { Node, Struct } from './event-pattern-json.ts';
import { readNumeric } from './event-pattern-numeric.ts';
import {
  begins,
  checkWildcard,
  ends,
  equalsIgnoringCase,
  ignoringCase,
  type Matcher,
  matcher,
  matchesWildcard,
  onlyOne,
  onlyOneKey,
  onText,
  type Refuse,
  type TextTest,
  textOf,
  tooMany,
} from './event-pattern-operators.ts';
import { isWithin, readCidr } from './event-pattern-values.ts';

/** `{"prefix": {"equals-ignore-case": "a"}}`; gives the text. */
const readFolded = (name: string, node: Struct, refuse: Refuse): string => {
  const [member] = node.members;
  if (!member) return refuse(`${name} expression name not found`, node.end);
  if (member.name !== ignoringCase)
    refuse(`Unsupported ${name.toLowerCase()} pattern: ${member.name}`, member.value.at);
  const text = textOf(member.value, ignoringCase, refuse);
  onlyOne(node.members, refuse, onlyOneKey);
  return text;
};

const readAffix =
  (name: 'Prefix' | 'Suffix', test: TextTest) =>
  (node: Node, refuse: Refuse): Matcher => {
    if (node.kind !== 'struct') {
      const wanted = textOf(node, name.toLowerCase(), refuse);
      return matcher(onText((text) => test(text, wanted)));
    }
    const folded = readFolded(name, node, refuse).toLowerCase();
    return matcher(onText((text) => test(text.toLowerCase(), folded)));
  };

const readExists = (node: Node, refuse: Refuse): Matcher => {
  const wanted = node.kind === 'literal' ? node.text : '';
  if (wanted !== 'true' && wanted !== 'false')
    return refuse('exists match pattern must be either true or false.', node.at);
  return wanted === 'true' ? matcher(() => true) : { absence: true, test: () => false, wildcards: [] };
};

const readAddresses = (node: Node, refuse: Refuse): Matcher => {
  // AWS's own slip: it says "prefix" here.
  const range = readCidr(textOf(node, 'prefix', refuse));
  if (typeof range === 'string') return refuse(range);
  return matcher(onText((text) => isWithin(range, text)));
};

const readers: Readonly<Record<string, (node: Node, refuse: Refuse) => Matcher>> = {
  prefix: readAffix('Prefix', begins),
  suffix: readAffix('Suffix', ends),
  [ignoringCase]: (node, refuse) => {
    const wanted = textOf(node, ignoringCase, refuse);
    return matcher(onText((text) => equalsIgnoringCase(text, wanted)));
  },
  wildcard: (node, refuse) => {
    const wanted = textOf(node, 'wildcard', refuse);
    checkWildcard(wanted, refuse, node.end);
    return matcher(
      onText((text) => matchesWildcard(text, wanted)),
      [wanted],
    );
  },
  numeric: readNumeric,
  exists: readExists,
  cidr: readAddresses,
  'anything-but': readAnythingBut,
  exactly: () => {
    throw notRehearsed('the event pattern operator exactly, which AWS does not document');
  },
};

/** `{"prefix": "a"}`: one operator and what it is given. */
export const readMatcher = (node: Struct, refuse: Refuse): Matcher => {
  const [member] = node.members;
  if (!member) return refuse('Match expression name not found', node.end);
  const read = Object.hasOwn(readers, member.name) ? readers[member.name] : undefined;
  if (!read) return refuse(`Unrecognized match type ${member.name}`, member.value.at);
  const made = read(member.value, refuse);
  const several = member.name === 'numeric' || member.name === 'anything-but';
  onlyOne(node.members, refuse, several ? tooMany : onlyOneKey);
  return made;
};
