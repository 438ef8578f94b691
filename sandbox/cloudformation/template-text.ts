/** The text of a template: JSON, or YAML with CloudFormation's short tags (!Ref, !Sub ...). */
import type { CollectionTag, ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import type { Input } from '../service.ts';
import { yaml } from '../yaml.ts';
import { validationError } from './refusal.ts';

const functions = [
  'Base64',
  'Cidr',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'ImportValue',
  'Join',
  'Select',
  'Split',
  'Sub',
  'Transform',
  'And',
  'Equals',
  'If',
  'Not',
  'Or',
];

const longName = (tag: string): string => (tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`);

/** `!GetAtt A.B.C` means `[A, B.C]`. */
const argumentOf = (tag: string, value: Input): Input => {
  if (tag !== 'GetAtt' || typeof value !== 'string') return value;
  const dot = value.indexOf('.');
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
};

type Collection = YAMLMap | YAMLSeq;

const scalarTag = (tag: string): ScalarTag => ({
  tag: `!${tag}`,
  resolve: (text) => ({ [longName(tag)]: argumentOf(tag, text) }),
});

const collectionTag = (tag: string, collection: 'map' | 'seq'): CollectionTag => ({
  tag: `!${tag}`,
  collection,
  resolve: (value) => ({ toJSON: (_: unknown, context: Input) => wrap(tag, value as Collection, context) }),
});

const wrap = (tag: string, value: Collection, context: Input): Input => ({
  [longName(tag)]: value.toJSON(undefined, context),
});

const customTags = [...functions, 'Ref', 'Condition'].flatMap((tag) => [
  scalarTag(tag),
  collectionTag(tag, 'map'),
  collectionTag(tag, 'seq'),
]);

const readYaml = (text: string): Input => {
  const document = yaml().parseDocument(text, {
    customTags,
    schema: 'core',
    merge: true,
    uniqueKeys: true,
  });
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const { line = 0, col = 0 } = error.linePos?.[0] ?? {};
    throw validationError(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  }
  return document.toJS();
};

const asJson = (text: string): Input => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readJson = (text: string): Input => {
  const template = asJson(text);
  if (template === undefined) throw validationError('Template format error: JSON not well-formed.');
  return template;
};

/** What the text says, as objects. */
export const parseTemplate = (text: string): Input => {
  const template = /^\s*\{/.test(text) ? readJson(text) : readYaml(text);
  if (typeof template !== 'object' || template === null || Array.isArray(template))
    throw validationError('Template format error: unsupported structure.');
  return template;
};
