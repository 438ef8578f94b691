/** The fields of an event as patterns see them, pure: paths joined by dots, each value with the array elements around it. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Leaf = string | number | boolean | null;

/** Which element of which array; values belong together only where they agree. */
export type Membership = ReadonlyMap<number, number>;
export type Field = { readonly value: Leaf; readonly membership: Membership };
/** Only values count as fields: an object or an empty list is not there. */
export type Fields = ReadonlyMap<string, readonly Field[]>;

type Walk = { readonly fields: Map<string, Field[]>; arrays: number };

const walkList = (walk: Walk, path: string, list: readonly Json[], membership: Membership): void => {
  const array = walk.arrays;
  walk.arrays += 1;
  for (const [index, item] of list.entries()) {
    const isLeaf = typeof item !== 'object' || item === null;
    walkValue(walk, path, item, isLeaf ? membership : new Map([...membership, [array, index]]));
  }
};

const walkValue = (walk: Walk, path: string, value: Json, membership: Membership): void => {
  if (Array.isArray(value)) walkList(walk, path, value, membership);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value))
      walkValue(walk, path === '' ? name : `${path}.${name}`, inner, membership);
  } else {
    const known = walk.fields.get(path) ?? [];
    walk.fields.set(path, [...known, { value: value as Leaf, membership }]);
  }
};

/** Every value of the event under its path. */
export const fieldsOf = (event: object): Fields => {
  const walk: Walk = { fields: new Map(), arrays: 0 };
  walkValue(walk, '', event as Json, new Map());
  return walk.fields;
};

/** Both memberships together, or nothing where they speak of different elements of one array. */
export const joined = (one: Membership, other: Membership): Membership | undefined => {
  for (const [array, index] of other) if ((one.get(array) ?? index) !== index) return undefined;
  return new Map([...one, ...other]);
};
