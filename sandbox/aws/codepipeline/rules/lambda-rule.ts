/** The LambdaInvoke rule: a function is handed a job as by the Lambda action, and its answer is the verdict. */
import type { ActionProvider } from '../actions/action.ts';
import { lambdaInvoke } from '../actions/lambda-invoke.ts';

export const lambdaRule: ActionProvider = { ...lambdaInvoke, outputs: [0, 0] };
