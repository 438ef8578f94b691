import { expect, test } from '@jest/globals';
import { matches, readPattern } from './event-pattern.ts';

const event = {
  source: 'aws.codedeploy',
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  resources: ['arn:a', 'arn:b'],
  empty: [],
  detail: {
    state: 'FAILURE',
    count: 7,
    zero: 0,
    price: 301.8,
    large: 12_345_678_901,
    yes: true,
    ip: '10.1.2.3',
    ipv6: '2001:db8::1',
    text: '',
    star: 'a*b',
    'dotted.name': 'd',
    nothing: null,
    inner: { deep: 'x' },
    list: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
    table: [
      [{ row: 1, name: 'p' }],
      [
        { row: 2, name: 'q' },
        { row: 3, name: 'r' },
      ],
    ],
  },
};
const hit = (pattern: object): boolean => matches(readPattern(JSON.stringify(pattern)), event);
const detail = (field: string, ...matchers: unknown[]): object => ({ detail: { [field]: matchers } });
const but = (excluded: unknown): object => ({ 'anything-but': excluded });

test.each<[string, object, boolean]>([
  ['an exact value', detail('state', 'FAILURE'), true],
  ['one of several', detail('state', 'STOP', 'FAILURE'), true],
  ['another value', detail('state', 'STOPPED'), false],
  ['another case', detail('state', 'failure'), false],
  ['another source', { source: ['aws.codepipeline'] }, false],
  ['all fields', { source: ['aws.codedeploy'], detail: { state: ['STOP'] } }, false],
  ['one of an array', { resources: ['arn:b'] }, true],
  ['nothing of an array', { resources: ['arn:c'] }, false],
  ['a missing field', detail('gone', 'x'), false],
  ['a field of another case', { detail: { State: ['FAILURE'] } }, false],
  ['the empty string', detail('text', ''), true],
  ['an object where a value is wanted', detail('inner', { exists: true }), false],
  ['a value where an object is wanted', { detail: { state: { deep: ['x'] } } }, false],

  ['null', detail('nothing', null), true],
  ['null is not the empty string', detail('nothing', ''), false],
  ['null is not its name', detail('nothing', 'null'), false],
  ['null is not a missing field', detail('gone', null), false],
  ['null is not an empty array', { empty: [null] }, false],
  ['true', detail('yes', true), true],
  ['false', detail('yes', false), false],
  ['true is not its name', detail('yes', 'true'), false],

  ['a number', detail('count', 7), true],
  ['a number as a text', detail('count', '7'), false],
  ['a number written otherwise', detail('price', 3.018e2), true],
  ['a number beyond what is compared, as written', detail('large', 12_345_678_901), true],

  ['prefix', { source: [{ prefix: 'aws.' }] }, true],
  ['no prefix', { source: [{ prefix: 'codedeploy' }] }, false],
  ['prefix of a number', detail('count', { prefix: '7' }), false],
  ['prefix in another case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  ['suffix', { source: [{ suffix: 'deploy' }] }, true],
  ['no suffix', { source: [{ suffix: 'aws' }] }, false],
  ['suffix in another case', { source: [{ suffix: { 'equals-ignore-case': 'DEPLOY' } }] }, true],
  ['case ignored', detail('state', { 'equals-ignore-case': 'failure' }), true],
  ['case ignored, another text', detail('state', { 'equals-ignore-case': 'fail' }), false],

  ['wildcard', { source: [{ wildcard: 'aws.*ploy' }] }, true],
  ['wildcard for nothing', { source: [{ wildcard: 'aws.*codedeploy' }] }, true],
  ['wildcard alone', { source: [{ wildcard: '*' }] }, true],
  ['wildcard at both ends', { source: [{ wildcard: '*.code*' }] }, true],
  ['wildcard is for all of the text', { source: [{ wildcard: 'aws.*code' }] }, false],
  ['an escaped star is a star', { source: [{ wildcard: 'aws.\\*' }] }, false],
  ['an escaped star meets a star', detail('star', { wildcard: 'a\\**' }), true],
  ['a dot is a dot', { source: [{ wildcard: 'awsx*' }] }, false],
  ['wildcard of a number', detail('count', { wildcard: '*' }), false],

  ['anything but', detail('state', but(['START', 'STOP'])), true],
  ['anything but this', detail('state', but('FAILURE')), false],
  ['anything but a number', detail('count', but(8)), true],
  ['anything but this number', detail('count', but([1, 7])), false],
  ['anything but zero', detail('zero', but(1)), true],
  ['anything but, in another case', detail('state', but({ 'equals-ignore-case': 'failure' })), false],
  [
    'anything but several, in any case',
    detail('state', but({ 'equals-ignore-case': ['a', 'FailURE'] })),
    false,
  ],
  ['anything but a prefix', detail('state', but({ prefix: 'FAIL' })), false],
  ['anything but prefixes', detail('state', but({ prefix: ['A', 'B'] })), true],
  ['anything but a suffix', detail('state', but({ suffix: 'URE' })), false],
  ['anything but suffixes', detail('state', but({ suffix: ['x', 'URE'] })), false],
  ['anything but a wildcard', detail('state', but({ wildcard: 'F*E' })), false],
  ['anything but wildcards', detail('state', but({ wildcard: ['A*', '*Z'] })), true],
  ['anything but a prefix, of a number', detail('count', but({ prefix: '7' })), true],
  ['anything but a text, of null', detail('nothing', but('x')), true],
  ['anything but a prefix, of null', detail('nothing', but({ prefix: 'n' })), true],
  ['anything but a number, of a text', detail('state', but(7)), true],
  ['anything but, where there is nothing', detail('gone', but('x')), false],
  ['anything but one, of an array with another', { resources: [but('arn:a')] }, true],
  ['anything but all of an array', { resources: [but(['arn:a', 'arn:b'])] }, false],

  ['numeric, equal', detail('price', { numeric: ['=', 301.8] }), true],
  ['numeric in a range', detail('count', { numeric: ['>', 5, '<=', 7] }), true],
  ['numeric at an open end', detail('count', { numeric: ['>', 7] }), false],
  ['numeric at a closed end', detail('count', { numeric: ['>=', 7] }), true],
  ['numeric outside', detail('count', { numeric: ['<', 7] }), false],
  ['numeric of a text', detail('ip', { numeric: ['>', 0] }), false],
  ['numeric of null', detail('nothing', { numeric: ['<=', 0] }), false],
  ['numeric of what cannot be compared', detail('large', { numeric: ['>', 0] }), false],

  ['cidr', detail('ip', { cidr: '10.1.0.0/16' }), true],
  ['another cidr', detail('ip', { cidr: '10.2.0.0/16' }), false],
  ['cidr begins where it says', detail('ip', { cidr: '10.1.2.4/16' }), false],
  ['cidr of IPv6', detail('ipv6', { cidr: '2001:db8::/32' }), true],
  ['another cidr of IPv6', detail('ipv6', { cidr: '2001:db9::/32' }), false],
  ['cidr of no address', detail('state', { cidr: '10.0.0.0/8' }), false],
  ['an address spelled otherwise', detail('ipv6', '2001:0db8:0:0:0:0:0:1'), true],

  ['exists', detail('state', { exists: true }), true],
  ['null exists', detail('nothing', { exists: true }), true],
  ['does not exist', detail('gone', { exists: false }), true],
  ['should not exist', detail('state', { exists: false }), false],
  ['its parent does not exist', { detail: { gone: { deep: [{ exists: false }] } } }, true],
  ['an empty array does not exist', { empty: [{ exists: false }] }, true],
  ['an object does not exist', detail('inner', { exists: false }), true],
  ['absent, or something else', detail('gone', but('x'), { exists: false }), true],
  ['in no element of an array', { detail: { list: { c: [{ exists: false }] } } }, true],
  ['in some element of an array', { detail: { list: { a: [{ exists: false }] } } }, false],

  ['either', { $or: [{ source: ['x'] }, { detail: { state: ['FAILURE'] } }] }, true],
  ['neither', { $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
  ['either, and more', { source: ['x'], $or: [{ source2: ['y'] }, { resources: ['arn:a'] }] }, false],
  ['either of both', { $or: [{ source: ['x'] }, { resources: ['arn:a'], detail: { count: [7] } }] }, true],
  ['either within', { detail: { $or: [{ state: ['x'] }, { count: [7] }] } }, true],
  [
    'either within either',
    { $or: [{ a: ['1'] }, { source: [{ exists: true }], $or: [{ b: ['1'] }, { resources: ['arn:b'] }] }] },
    true,
  ],
  [
    'twice either',
    { $or: [{ a: ['1'] }, { source: ['aws.codedeploy'] }], detail: { $or: [{ b: [1] }, { c: [1] }] } },
    false,
  ],

  ['one object of an array, whole', { detail: { list: { a: [3], b: [4] } } }, true],
  ['not across objects of an array', { detail: { list: { a: [1], b: [4] } } }, false],
  ['one object of arrays in an array', { detail: { table: { row: [3], name: ['r'] } } }, true],
  ['not across objects of arrays in an array', { detail: { table: { row: [3], name: ['q'] } } }, false],
  ['dots in the pattern lead inside', { 'detail.inner.deep': ['x'] }, true],
  ['a dotted name is found as if it were nested', { detail: { dotted: { name: ['d'] } } }, true],
])('%s', (_, pattern, expected) => {
  expect(hit(pattern)).toBe(expected);
});

const wide = (count: number) => Array.from({ length: count }, (_, index) => ({ [`f${index}`]: ['x'] }));

test.each<[string, string, string | undefined, string?]>([
  // What stands in the first column was refused by AWS in the words and at the place that follow.
  ['a number for a list', '{"int": 42}', '"int" must be an object or an array', 'line: 1, column: 11'],
  ['a text for a list', '{"string": "my-value"}', '"string" must be an object or an array', 'column: 13'],
  ['no object', '["not", "a", "dict", "but valid json"]', 'Filter is not an object', 'column: 2'],
  ['an empty list', '{"resources": []}', 'Empty arrays are not allowed', 'column: 17'],
  ['nothing', '{}', 'Empty objects are not allowed'],
  ['an empty object', '{"detail": {}}', 'Empty objects are not allowed'],
  ['a list in a list', '{"a": [["b"]]}', 'Match value must be String, number, true, false, or null'],
  ['no operator', '{"a": [{}]}', 'Match expression name not found'],
  [
    'an operator in capitals',
    '{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}',
    'Unrecognized match type NUMERIC',
    'column: 36',
  ],
  ['another', '{"my_key": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS', 'column: 28'],
  ['an inherited name', '{"a": [{"constructor": 1}]}', 'Unrecognized match type constructor'],
  ['two operators', '{"a": [{"prefix": "a", "suffix": "b"}]}', 'Only one key allowed in match expression'],
  [
    'a list of prefixes',
    '{"time": [{"prefix": ["2022-07-13"]}]}',
    'prefix match pattern must be a string',
    'column: 23',
  ],
  [
    'a number as prefix',
    '{"time": [{"prefix": 123}]}',
    'prefix match pattern must be a string',
    'column: 25',
  ],
  [
    'a wildcard in a prefix',
    '{"a": [{"prefix": {"wildcard": "*"}}]}',
    'Unsupported prefix pattern: wildcard',
  ],
  [
    'a number as suffix',
    '{"FileName": [{"suffix": 123}]}',
    'suffix match pattern must be a string',
    'column: 29',
  ],
  [
    'a prefix ignoring case',
    '{"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]}',
    'equals-ignore-case match pattern must be a string',
    'column: 42',
  ],
  [
    'a number as wildcard',
    '{"EventBusArn": [{"wildcard": 123}]}',
    'wildcard match pattern must be a string',
    'column: 34',
  ],
  ['two stars', '{"a": [{"wildcard": "a**"}]}', 'Consecutive wildcard characters at pos 2', 'column: 26'],
  ['a backslash before a letter', '{"a": [{"wildcard": "a\\\\b"}]}', 'Invalid escape character at pos 2'],
  [
    'exists for a text',
    '{"a":[{"exists":"false"}]}',
    'exists match pattern must be either true or false.',
    'column: 18',
  ],
  [
    'two lower bounds',
    '{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}',
    'Bad numeric range operator: >',
    'column: 49',
  ],
  [
    'a bound without a number',
    '{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}',
    'Value of < must be numeric',
    'column: 50',
  ],
  [
    'an upper bound first',
    '{"a": [{"numeric": ["<", 5, ">", 0]}]}',
    'Too many elements in numeric expression',
  ],
  [
    'an upper bound below the lower',
    '{"a": [{"numeric": [">", 5, "<", 5]}]}',
    'Bottom must be less than top',
  ],
  [
    'three bounds',
    '{"a": [{"numeric": [">", 0, "<", 5, "<", 6]}]}',
    'Too many terms in numeric range expression',
  ],
  ['an unknown comparison', '{"a": [{"numeric": ["!=", 5]}]}', 'Unrecognized numeric range operator: !='],
  ['no list for numeric', '{"a": [{"numeric": 5}]}', 'Value of numeric must be an array.'],
  ['no comparison', '{"a": [{"numeric": [5]}]}', 'Invalid member in numeric match: 5'],
  [
    'a number too large',
    '{"a": [{"numeric": ["<", 5000000001]}]}',
    'Value must be between -5.0E9 and 5.0E9, inclusive',
  ],
  [
    'too many decimals',
    '{"a": [{"numeric": ["=", 0.1234567]}]}',
    'Only values upto 6 decimals are supported',
  ],
  ['cidr without a mask', '{"a": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
  [
    'cidr with a text as mask',
    '{"a": [{"cidr": "10.0.0.0/x"}]}',
    'Malformed CIDR, mask bits must be an integer',
  ],
  ['cidr with too long a mask', '{"a": [{"cidr": "10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
  ['cidr of no address', '{"a": [{"cidr": "xx.11.xx/8"}]}', 'Nonstandard IP address: xx.11.xx'],
  ['cidr of a bad address', '{"a": [{"cidr": "10.0.0.300/8"}]}', 'Invalid IP address: 10.0.0.300'],
  [
    'cidr as a list',
    '{"detail": {"ip": [{"cidr": ["bad-type"]}]}}',
    'prefix match pattern must be a string',
    'column: 30',
  ],
  [
    'anything but a number in any case',
    '{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}',
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    'column: 66',
  ],
  [
    'anything but a prefix in any case',
    '{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}',
    'Value of anything-but must be an array or single string/number value.',
    'column: 55',
  ],
  [
    'anything but null',
    '{"a": [{"anything-but": null}]}',
    'Value of anything-but must be an array or single',
  ],
  [
    'anything but an empty prefix',
    '{"a": [{"anything-but": {"prefix": ""}}]}',
    'Null prefix/suffix not allowed',
  ],
  [
    'anything but numeric',
    '{"a": [{"anything-but": {"numeric": [1]}}]}',
    'Unsupported anything-but pattern: numeric',
  ],
  ['anything but texts and numbers', '{"a": [{"anything-but": ["a", 1]}]}', 'mixed type is not supported'],
  ['anything but nothing', '{"a": [{"anything-but": []}]}', 'mixed type is not supported'],
  [
    'anything but a list with null',
    '{"a": [{"anything-but": ["a", null]}]}',
    'start|null|boolean is not supported.',
  ],
  ['$or without a list', '{"$or": {"a": ["b"]}}', 'It must be an Array followed with $or.'],
  ['$or of one', '{"$or": [{"a": ["b"]}]}', 'There must have at least 2 Objects in $or relationship.'],
  ['$or of texts', '{"$or": ["a", "b"]}', 'Only JSON object is allowed in array of $or relationship.'],
  ['$or of operators', '{"$or": [{"prefix": ["a"]}, {"b": ["c"]}]}', 'prefix is Ruler reserved fieldName'],
  [
    'too many combinations',
    JSON.stringify({ $or: wide(32), b: { $or: wide(32) } }),
    'more than 1000 rule combinations',
  ],
  ['1000 combinations', JSON.stringify({ $or: wide(40), b: { $or: wide(25) } }), undefined],
  ['no JSON', 'this is valid json but not a dict', "Unrecognized token 'this'", 'column: 5'],
  [
    'single quotes',
    "{'bad': 'quotation'}",
    "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    'column: 2',
  ],
  ['a word without a quote', '{"not": closed mark"', "Unrecognized token 'closed'", 'column: 15'],
  ['no end', '{"a": [', 'Unexpected end-of-input'],
  ['no comma', '{"a": ["b"] "c": ["d"]}', 'was expecting comma to separate Object entries'],
  ['a later line', '{\n  "a": 1}', '"a" must be an object or an array', 'line: 2, column: 9'],
  ['what follows is not read', '{"a": ["b"]} and so on', undefined],
  ['too many stars', '{"EventBusArn": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}', 'Rule is too complex'],
  [
    'too many stars in all wildcards of a field',
    '{"key": [{"wildcard": "*/sync/*.bif"}, {"wildcard": "*/sync/*.tif"}, {"wildcard": "*/sync/*.svs"}]}',
    'Rule is too complex',
  ],
  [
    'two wildcards of a field',
    '{"key": [{"wildcard": "*/sync/*.bif"}, {"wildcard": "*/sync/*.tif"}]}',
    undefined,
  ],
])('refuses %s', (_, text, reason, place = '') => {
  if (reason === undefined) {
    expect(() => readPattern(text)).not.toThrow();
    return;
  }
  const refused = expect.objectContaining({
    code: 'InvalidEventPatternException',
    message: expect.stringMatching(/^Event pattern is not valid. Reason: /),
  });
  expect(() => readPattern(text)).toThrow(refused);
  expect(() => readPattern(text)).toThrow(reason);
  expect(() => readPattern(text)).toThrow(place);
});

test('what a list refuses names its place twice, as AWS does', () => {
  const text = '{"detail": {"FileName": [{"anything-but": {"suffix": [123, ".txt"]}}]}}';
  const place = `\n at [Source: (String)"${text}"; line: 1, column: 58]`;
  const reason = 'Event pattern is not valid. Reason: prefix/suffix match pattern must be a string';
  expect(() => readPattern(text)).toThrow(expect.objectContaining({ message: reason + place + place }));
});

test.each([
  ['a field twice', '{"detail": {"a": ["x"], "a": ["y"]}}'],
  ['a field twice, once with dots', '{"detail": {"a": ["x"]}, "detail.a": ["y"]}'],
  ['an operator that is not documented', '{"a": [{"exactly": "x"}]}'],
  ['wildcards that nobody has tried on AWS', '{"a": [{"wildcard": "*a*a*a*a*b"}]}'],
])('%s is not rehearsed', (_, text) => {
  expect(() => readPattern(text)).toThrow(expect.objectContaining({ status: 501 }));
});
