/** Reserved concurrency: how many events of a function run at once. */
import type { PutFunctionConcurrencyCommandInput } from '@aws-sdk/client-lambda';
import type { Operation } from '../../service.ts';
import { type Named, onFunction } from './functions.ts';
import { findFunction } from './state.ts';

export const putFunctionConcurrency: Operation = {
  asks: onFunction('PutFunctionConcurrency'),
  run: ({ world }, input: PutFunctionConcurrencyCommandInput) => {
    const found = findFunction(world, input.FunctionName as string);
    found.concurrency = input.ReservedConcurrentExecutions as number;
    return { ReservedConcurrentExecutions: found.concurrency };
  },
};

export const getFunctionConcurrency: Operation = {
  asks: onFunction('GetFunctionConcurrency'),
  run: ({ world }, input: Named) => {
    const { concurrency } = findFunction(world, input.FunctionName);
    return concurrency === undefined ? {} : { ReservedConcurrentExecutions: concurrency };
  },
};

export const deleteFunctionConcurrency: Operation = {
  asks: onFunction('DeleteFunctionConcurrency'),
  run: ({ world }, input: Named) => {
    delete findFunction(world, input.FunctionName).concurrency;
    return {};
  },
};
