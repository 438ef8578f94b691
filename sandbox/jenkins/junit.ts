/** Reads JUnit XML the way Jenkins' junit plugin does: nested suites, and cases that lie directly in the root. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TestCase, TestSuite } from './state.ts';

type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
};

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal ? String.fromCodePoint(Number(decimal)) : (entities[name] ?? whole);
  });

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, double, single]) => [
      name,
      decode(double ?? single ?? ''),
    ]),
  );

const token =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<[?!][\s\S]*?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>|([^<]+)/g;

const close = (open: Element[], name: string): void => {
  if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
};

const begin = (open: Element[], name: string, attributes: string, empty: boolean): void => {
  const element: Element = { name, attributes: attributesOf(attributes), children: [], text: '' };
  open.at(-1)?.children.push(element);
  if (!empty) open.push(element);
};

const say = (open: Element[], text: string): void => {
  const top = open.at(-1);
  if (top) top.text += text;
};

/** The document as a tree; an error when it is not well-formed. */
const parse = (xml: string): Element => {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const [, cdata, closing, opening, attributes = '', empty, text] of xml.matchAll(token)) {
    if (closing) close(open, closing);
    else if (opening) begin(open, opening, attributes, empty === '/');
    else say(open, cdata ?? decode(text ?? ''));
  }
  const [document] = root.children;
  if (open.length !== 1 || !document) throw new Error('the document ends too early');
  return document;
};

const child = (element: Element, name: string): Element | undefined =>
  element.children.find((one) => one.name === name);

const seconds = (text: string | undefined): number => Number((text ?? '0').replaceAll(',', '')) || 0;

const outputOf = (element: Element) => ({
  ...(child(element, 'system-out') ? { stdout: child(element, 'system-out')?.text ?? '' } : {}),
  ...(child(element, 'system-err') ? { stderr: child(element, 'system-err')?.text ?? '' } : {}),
});

const caseOf = (element: Element, suite: string): TestCase => {
  const { name = '', classname = suite, time } = element.attributes;
  const common = { className: classname, name, duration: seconds(time), ...outputOf(element) };
  const broken = child(element, 'failure') ?? child(element, 'error');
  const skipped = child(element, 'skipped');
  if (skipped) {
    const message = skipped.attributes.message;
    return { ...common, outcome: 'skipped', ...(message ? { skippedMessage: message } : {}) };
  }
  if (!broken) return { ...common, outcome: 'passed' };
  const details = broken.attributes.message;
  return { ...common, outcome: 'failed', trace: broken.text, ...(details ? { details } : {}) };
};

const suitesOf = (element: Element, file: string): readonly TestSuite[] => {
  const nested = element.children
    .filter(({ name }) => name === 'testsuite')
    .flatMap((one) => suitesOf(one, file));
  const name = element.attributes.name ?? `(${basename(file)})`;
  const cases = element.children.filter((one) => one.name === 'testcase').map((one) => caseOf(one, name));
  if (cases.length === 0) return nested;
  const { time, timestamp } = element.attributes;
  const duration = time === undefined ? cases.reduce((sum, one) => sum + one.duration, 0) : seconds(time);
  return [...nested, { name, duration, cases, ...(timestamp ? { timestamp } : {}), ...outputOf(element) }];
};

/** The suites of one report file. */
export const readReport = async (path: string): Promise<readonly TestSuite[]> =>
  suitesOf(parse(await readFile(path, 'utf8')), path);
