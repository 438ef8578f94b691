/** Conditions of stages: how they are declared, and what is remembered of their checks. */

/** When a condition is checked: before the stage begins, when all its actions have succeeded, when one has failed. */
export type Gate = 'beforeEntry' | 'onSuccess' | 'onFailure';

export const gates: readonly Gate[] = ['beforeEntry', 'onSuccess', 'onFailure'];

export type Rule = {
  readonly name: string;
  readonly ruleTypeId: {
    readonly category: string;
    readonly owner?: string;
    readonly provider: string;
    readonly version?: string;
  };
  readonly configuration?: Readonly<Record<string, string>>;
  readonly inputArtifacts?: readonly { readonly name: string }[];
  readonly region?: string;
  readonly timeoutInMinutes?: number;
};
export type Condition = { readonly result?: string; readonly rules?: readonly Rule[] };
export type Conditions = { readonly conditions?: readonly Condition[] };

export type CheckStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned' | 'Overridden';
/** One check of a condition; a retry makes another one. */
export type Check = {
  status: CheckStatus;
  readonly startTime: number;
  updated: number;
  /** The executions of its rules. */
  readonly runs: readonly string[];
  summary?: string;
};
