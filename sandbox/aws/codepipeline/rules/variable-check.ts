/** The VariableCheck rule: a variable of the pipeline or of an action against a value. */
import { AwsError, notRehearsed } from '../../../errors.ts';
import { type ActionProvider, fail, setting, succeed } from '../actions/action.ts';

/** What Java reads otherwise than JavaScript, or alone: flags, quotes, possessive quantifiers, classes within classes. */
const onlyJava = /\\[QEpPAZzGhHRXN]|\(\?[a-zA-Z>]+[:)]|\(\?>|[*+?}]\+|&&|\[[^\]]*\[/;

const read = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
};

/** AWS does not say whether the expression has to match all of the variable. */
const matches = (text: string, pattern: string): boolean => {
  if (onlyJava.test(pattern)) throw notRehearsed(`the Java regular expression ${pattern}`);
  const part = read(pattern);
  const all = read(`^(?:${pattern})$`);
  if (!part || !all) throw new AwsError('InvalidConfiguration', `${pattern} is no regular expression`);
  const whole = all.test(text);
  if (whole !== part.test(text)) {
    throw notRehearsed(`VariableCheck's MATCHES where ${pattern} matches only a part of the variable`);
  }
  return whole;
};

const operators: Readonly<Record<string, (variable: string, value: string) => boolean>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: matches,
};

export const variableCheck: ActionProvider = {
  required: ['Variable', 'Value', 'Operator'],
  optional: [],
  inputs: [0, 0],
  outputs: [0, 0],
  refuse: ({ Operator: operator = '' }) => {
    if (!Object.hasOwn(operators, operator)) throw notRehearsed(`VariableCheck's operator ${operator}`);
  },
  begin: (at) => {
    const operator = setting(at, 'Operator');
    const sentence = `'${setting(at, 'Variable')}' ${operator} '${setting(at, 'Value')}'`;
    const holds = operators[operator]?.(setting(at, 'Variable'), setting(at, 'Value'));
    if (holds) succeed(at, { summary: `${sentence} holds` });
    else fail(at, 'JobFailed', `${sentence} does not hold`, { summary: `${sentence} does not hold` });
  },
};
