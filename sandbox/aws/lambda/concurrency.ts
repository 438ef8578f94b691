/** Reserved concurrency: how many events of a function run at once. */
import type { PutFunctionConcurrencyCommandInput } from '@aws-sdk/client-lambda';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { type Named, onFunction } from './functions.ts';
import { type FunctionRecord, findFunction, invalid, state } from './state.ts';

/** The quota of an account, and what of it has to be left to functions without a reservation. */
const all = 1_000;
const leastUnreserved = 100;

const checkReserved = (world: World, found: FunctionRecord, reserved: number): void => {
  if (!Number.isInteger(reserved) || reserved < 0)
    throw invalid(`'reservedConcurrentExecutions' value ${reserved} is not a number from 0 up`);
  const others = Object.values(state(world).functions).filter((one) => one !== found);
  const taken = others.reduce((sum, { concurrency = 0 }) => sum + concurrency, reserved);
  if (all - taken >= leastUnreserved) return;
  throw invalid(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${leastUnreserved}].`,
  );
};

export const putFunctionConcurrency: Operation = {
  asks: onFunction('PutFunctionConcurrency'),
  run: ({ world }, input: PutFunctionConcurrencyCommandInput) => {
    const found = findFunction(world, input.FunctionName as string);
    const reserved = input.ReservedConcurrentExecutions as number;
    checkReserved(world, found, reserved);
    found.concurrency = reserved;
    return { ReservedConcurrentExecutions: reserved };
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
