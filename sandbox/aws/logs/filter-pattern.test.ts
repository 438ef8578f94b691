import { expect, test } from '@jest/globals';
import { matcherOf } from './filter-pattern.ts';

test.each<[string, string, boolean]>([
  ['', 'anything', true],
  ['ERROR', '[ERROR 400] bad', true],
  ['error', '[ERROR 400] bad', false],
  ['ERROR bad', 'bad ERROR', true],
  ['ERROR good', 'bad ERROR', false],
  ['ERROR -bad', 'bad ERROR', false],
  ['"bad request"', 'a bad request', true],
  ['"bad request"', 'a request, bad', false],
  ['-"bad request"', 'a bad request', false],
  ['?ERROR ?WARN', 'WARN x', true],
  ['?ERROR ?WARN', 'INFO x', false],
  ['"say \\"hi\\""', 'I say "hi"', true],
  ['%E[RX]+OR%', 'an ERROR', true],
  ['%^E%', 'an ERROR', false],
  ['{ $.a = 1 }', '{"a":1}', true],
  ['{ $.a = 1 }', '{"a":2}', false],
  ['{ $.a = 1 }', 'no JSON', false],
  ['{ $.a = 1 }', '1', false],
  ['{ $.a != 1 }', '{"a":2}', true],
  ['{ $.a >= 1.5 }', '{"a":1.5}', true],
  ['{ $.a < 1.5 }', '{"a":1.5}', false],
  ['{$.a="x"}', '{"a":"x"}', true],
  ['{ $.a = x }', '{"a":"x"}', true],
  ['{ $.a = "x*" }', '{"a":"xyz"}', true],
  ['{ $.a = x.*.z }', '{"a":"x.y.z"}', true],
  ['{ $.a != "x*" }', '{"a":"yz"}', true],
  ['{ $.a = "*" }', '{"a":{"b":1}}', true],
  ['{ $.a = "*" }', '{"b":1}', false],
  ['{ $.a = %^x+$% }', '{"a":"xx"}', true],
  ['{ $.a.b[1].c = 3 }', '{"a":{"b":[{},{"c":3}]}}', true],
  ['{ $.["a b"] = 3 }', '{"a b":3}', false],
  ['{ $["a b"] = 3 }', '{"a b":3}', true],
  ['{ $.a IS TRUE }', '{"a":true}', true],
  ['{ $.a is false }', '{"a":true}', false],
  ['{ $.a IS NULL }', '{"a":null}', true],
  ['{ $.a NOT EXISTS }', '{"b":1}', true],
  ['{ $.a NOT EXISTS }', '{"a":null}', false],
  ['{ $.a = 1 && $.b = 2 || $.c = 3 }', '{"a":0,"b":2,"c":3}', true],
  ['{ $.a = 1 && ($.b = 2 || $.c = 3) }', '{"a":0,"b":2,"c":3}', false],
  ['{ ($.a = 1) && (($.b = 2)) }', '{"a":1,"b":2}', true],
])('%s on %s: %s', (pattern, message, matches) => {
  const ask = (): boolean => {
    try {
      return matcherOf(pattern)(message);
    } catch (error) {
      if ((error as { code?: string }).code === 'InvalidParameterException') return false;
      throw error;
    }
  };
  expect(ask()).toBe(matches);
});

test.each([
  'a.b',
  'a"',
  '%a(b)%',
  '{ $.a }',
  '{ $.a = }',
  '{ $.a = 1',
  '{ $.a = 1 } x',
  '{ a = 1 }',
  '{ $.a IS MAYBE }',
  '{ $.a ~ 1 }',
  '{ ($.a = 1 }',
  '{ $.a > "x" }',
])('the pattern %s is invalid', (pattern) => {
  expect(() => matcherOf(pattern)).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
});

test.each<[string, string]>([
  ['[a, b]', ''],
  ['?a b', ''],
  ['{ $.a != 1 }', '{"b":1}'],
  ['{ $.a = 1 }', '{"a":"1"}'],
  ['{ $.a = "true" }', '{"a":true}'],
])('%s on %s is not rehearsed', (pattern, message) => {
  expect(() => matcherOf(pattern)(message)).toThrow(/the sandbox does not do this/);
});
