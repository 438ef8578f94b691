/** Jenkins' `tree` filter over lazily made objects: `a,b[c,d[e]]{0,20}`. */

/** An exported object: `_class`, its properties in order, and which of them show when it is part of another. */
export type Bean = {
  readonly type: string | null;
  readonly properties: Readonly<Record<string, () => Exported>>;
  /** What is left of it inside another object, unless a tree asks for more; everything when absent. */
  readonly brief?: readonly string[];
  /** Shown only to those who ask for it by name. */
  readonly onRequest?: readonly string[];
};

export type Exported = Bean | readonly Exported[] | string | number | boolean | null;

export type Tree = ReadonlyMap<string, Branch>;
type Branch = { readonly children: Tree; readonly range?: readonly [number, number] };

export class TreeError extends Error {
  override name = 'TreeError';
}

const tokens = (text: string): string[] => text.match(/\{[^}]*\}|[[\],]|[^[\],{}\s]+/g) ?? [];

const rangeOf = (token: string): readonly [number, number] => {
  const found = /^\{(\d*)(?:(,)(\d*))?\}$/.exec(token);
  if (!found) throw new TreeError(`malformed range ${token}`);
  const [, from = '', comma, to = ''] = found;
  const start = from === '' ? 0 : Number(from);
  if (comma === undefined) return [start, start + 1];
  return [start, to === '' ? Number.POSITIVE_INFINITY : Number(to)];
};

/** Reads the siblings up to the closing bracket or the end. */
const readList = (queue: string[]): Tree => {
  const list = new Map<string, Branch>();
  for (;;) {
    const name = queue.shift();
    if (name === undefined || /^[[\],{]/.test(name)) throw new TreeError(`expected a name, got ${name}`);
    list.set(name, readBranch(queue));
    if (queue[0] !== ',') return list;
    queue.shift();
  }
};

const readBranch = (queue: string[]): Branch => {
  let children: Tree = new Map();
  if (queue[0] === '[') {
    queue.shift();
    children = readList(queue);
    if (queue.shift() !== ']') throw new TreeError('expected ]');
  }
  return queue[0]?.startsWith('{') ? { children, range: rangeOf(queue.shift() ?? '') } : { children };
};

/** Parses a tree; a malformed one is a TreeError. */
export const parseTree = (text: string): Tree => {
  const queue = tokens(text);
  const tree = readList(queue);
  if (queue.length > 0) throw new TreeError(`unexpected ${queue[0]}`);
  return tree;
};

const isBean = (value: Exported): value is Bean =>
  typeof value === 'object' && value !== null && 'properties' in value;

const classOf = (bean: Bean): Record<string, unknown> => (bean.type === null ? {} : { _class: bean.type });

const renderBy = (value: Exported, branch: Branch): unknown => {
  if (Array.isArray(value)) {
    return value.slice(...(branch.range ?? [])).map((one) => renderBy(one, { children: branch.children }));
  }
  return isBean(value as Exported) ? filtered(value as Bean, branch.children) : value;
};

/** The bean with what the tree names, in the bean's own order. */
export const filtered = (bean: Bean, tree: Tree): Record<string, unknown> => {
  const all = tree.get('*');
  const shown = Object.entries(bean.properties).flatMap(([name, read]) => {
    const branch = tree.get(name) ?? (all && !bean.onRequest?.includes(name) ? all : undefined);
    return branch ? [[name, renderBy(read(), branch)]] : [];
  });
  return { ...classOf(bean), ...Object.fromEntries(shown) };
};

const renderInside = (value: Exported): unknown => {
  if (Array.isArray(value)) return value.map(renderInside);
  return isBean(value as Exported) ? rendered(value as Bean, (value as Bean).brief) : value;
};

/** The bean as it is shown without a tree. */
export const rendered = (bean: Bean, names?: readonly string[]): Record<string, unknown> => {
  const shown = Object.entries(bean.properties)
    .filter(([name]) => (names ? names.includes(name) : !bean.onRequest?.includes(name)))
    .map(([name, read]) => [name, renderInside(read())]);
  return { ...classOf(bean), ...Object.fromEntries(shown) };
};
