/** Action and rule providers as lists of types describe them: those that run here, and no others. */
import type { ActionProvider } from './actions/action.ts';

const countsOf = ([minimumCount, maximumCount]: readonly [number, number]) => ({
  minimumCount,
  maximumCount,
});

/** The configuration keys; AWS describes them in words of its own, which are left out. */
export const propertiesOf = ({ required, optional }: ActionProvider) =>
  [...required, ...optional].map((name) => ({
    name,
    required: required.includes(name),
    key: required.includes(name),
    secret: false,
    queryable: false,
    type: 'String',
  }));

export const inputsOf = ({ inputs }: ActionProvider) => countsOf(inputs);
export const outputsOf = ({ outputs }: ActionProvider) => countsOf(outputs);

/** AWS answers for its own Region unless another one is asked for. */
export const isElsewhere = (regionFilter: string | undefined, region: string): boolean =>
  regionFilter !== undefined && regionFilter !== region;
