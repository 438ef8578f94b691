import { DeliveryError } from '../errors.ts';

/** One figure, with the things to look it up by that are no dimensions. */
export type Measurement = {
  readonly metrics: Readonly<Record<string, Figure>>;
  readonly environment: string;
  /** Of which check; every check is a metric of its own, and is billed as one. */
  readonly check?: string;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
  readonly properties: Readonly<Record<string, string | number>>;
};
export type Figure = { readonly value: number; readonly unit: 'Count' | 'Seconds' };

/** What may count in the figures of delivery (DORA). */
export type Happening =
  | {
      readonly kind: 'pipeline';
      readonly executionId: string;
      readonly state: string;
      readonly time: string;
      readonly startTime?: string;
      readonly authorDate?: string;
      readonly commit?: string;
    }
  | {
      readonly kind: 'stage';
      readonly executionId: string;
      readonly stage: string;
      readonly state: string;
      readonly time: string;
    }
  | {
      readonly kind: 'action';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly category: string;
      readonly state: string;
      readonly time: string;
      readonly externalId?: string;
    }
  | {
      readonly kind: 'judged-bad';
      readonly executionId: string;
      readonly environment: string;
      readonly time: string;
      readonly commit: string;
    }
  | {
      readonly kind: 'restored';
      readonly environment: string;
      readonly deploymentId: string;
      readonly time: string;
      /** When the release that was taken back was found to be bad. */
      readonly badSince: string;
      readonly badCommit: string;
    };

/**
 * The figures that a happening adds, if any: Deployments when a stage that is an environment is through,
 * FailedDeployments when a deployment there failed or its release was judged bad (a refused or replaced release was
 * not deployed, so it is no failure), LeadTime from the commit to the end of the pipeline, TimeToRestore.
 */
export const deliveryMetrics = (
  happening: Happening,
  environments: readonly string[],
): Measurement | undefined => {
  switch (happening.kind) {
    case 'stage':
      return onStage(happening, environments);
    case 'action':
      return onAction(happening, environments);
    case 'pipeline':
      return onPipeline(happening, environments);
    case 'judged-bad':
      return measure(
        happening,
        happening.environment,
        { FailedDeployments: once },
        { commit: happening.commit },
      );
    case 'restored':
      return measure(
        happening,
        happening.environment,
        { TimeToRestore: seconds(happening.badSince, happening.time) },
        { deploymentId: happening.deploymentId, badCommit: happening.badCommit },
      );
  }
};

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

const once: Figure = { value: 1, unit: 'Count' };

const onStage = (happening: Of<'stage'>, environments: readonly string[]): Measurement | undefined => {
  const environment = environmentOfStage(happening.stage, environments);
  if (!environment || happening.state !== 'SUCCEEDED') return undefined;
  return measure(happening, environment, { Deployments: once }, {});
};

const onAction = (happening: Of<'action'>, environments: readonly string[]): Measurement | undefined => {
  const environment = environmentOfStage(happening.stage, environments);
  if (!environment || happening.category !== 'Deploy' || happening.state !== 'FAILED') return undefined;
  return measure(
    happening,
    environment,
    { FailedDeployments: once },
    { action: happening.action, ...(happening.externalId ? { deploymentId: happening.externalId } : {}) },
  );
};

// Production is the last stage, so the pipeline's success is production's; only its event tells the commit's date.
const onPipeline = (happening: Of<'pipeline'>, environments: readonly string[]): Measurement | undefined => {
  const environment = environmentOfStage('production', environments);
  const from = happening.authorDate ?? happening.startTime;
  if (!environment || !from || happening.state !== 'SUCCEEDED') return undefined;
  const leadTime = seconds(from, happening.time);
  return measure(
    happening,
    environment,
    { LeadTime: leadTime },
    happening.commit ? { commit: happening.commit } : {},
  );
};

/** A stage is named after its environment. */
const environmentOfStage = (stage: string, environments: readonly string[]): string | undefined =>
  environments.find((environment) => environment.toLowerCase() === stage.toLowerCase());

// Clocks differ, and an author's most of all: a time below zero is none.
const seconds = (from: string, to: string): Figure => {
  const ms = Date.parse(to) - Date.parse(from);
  if (Number.isNaN(ms))
    throw new DeliveryError('platform', `Expected two times, got \`${from}\` and \`${to}\``);
  return { value: Math.max(0, Math.round(ms / 1_000)), unit: 'Seconds' };
};

const measure = (
  happening: { readonly time: string; readonly executionId?: string },
  environment: string,
  metrics: Measurement['metrics'],
  properties: Measurement['properties'],
): Measurement => ({
  metrics,
  environment,
  at: Date.parse(happening.time),
  properties: { ...(happening.executionId ? { executionId: happening.executionId } : {}), ...properties },
});
