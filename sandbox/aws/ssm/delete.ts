/** Operations that delete parameters. */
import type { DeleteParametersCommandInput } from '@aws-sdk/client-ssm';
import type { Operation } from '../../service.ts';
import { asksOf } from './asks.ts';
import { check } from './limits.ts';
import { existingOf, parameterOf, state } from './state.ts';

type Named = { readonly Name: string };

export const deleteParameter: Operation = {
  asks: ({ world }, { Name }: Named) => asksOf(world, 'DeleteParameter', [Name]),
  run: ({ world }, { Name }: Named) => {
    delete state(world).parameters[existingOf(world, Name).name];
    return {};
  },
};

export const deleteParameters: Operation = {
  asks: ({ world }, { Names = [] }: DeleteParametersCommandInput) => asksOf(world, 'DeleteParameters', Names),
  run: ({ world }, input: DeleteParametersCommandInput) => {
    check(input, 'Names');
    const { Names = [] } = input;
    const there = Names.filter((name) => parameterOf(world, name));
    for (const name of there) delete state(world).parameters[name];
    return { DeletedParameters: there, InvalidParameters: Names.filter((name) => !there.includes(name)) };
  },
};
