/** AWS's own deployment configurations, as they stand in a new account: those of the other platforms can only be read. */
import { predefinedConfigs } from '../../engine/deployment-health.ts';
import type { Config, OtherConfig } from './state.ts';

type Routing = OtherConfig['trafficRoutingConfig'];

const canary = (canaryPercentage: number, canaryInterval: number): Routing => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage, canaryInterval },
});

const linear = (linearPercentage: number, linearInterval: number): Routing => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage, linearInterval },
});

const allAtOnce: Routing = { type: 'AllAtOnce' };

const others: readonly (readonly [OtherConfig['computePlatform'], string, Routing])[] = [
  ...[5, 10, 15, 30].map(
    (minutes) => ['Lambda', `LambdaCanary10Percent${minutes}Minutes`, canary(10, minutes)] as const,
  ),
  ['Lambda', 'LambdaLinear10PercentEvery1Minute', linear(10, 1)],
  ...[2, 3, 10].map(
    (minutes) => ['Lambda', `LambdaLinear10PercentEvery${minutes}Minutes`, linear(10, minutes)] as const,
  ),
  ['Lambda', 'LambdaAllAtOnce', allAtOnce],
  ...[5, 15].map((minutes) => ['ECS', `ECSCanary10Percent${minutes}Minutes`, canary(10, minutes)] as const),
  ...[1, 3].map(
    (minutes) => ['ECS', `ECSLinear10PercentEvery${minutes}Minutes`, linear(10, minutes)] as const,
  ),
  ['ECS', 'ECSAllAtOnce', allAtOnce],
];

const idOf = (index: number): string => `00000000-0000-0000-0000-${String(index + 1).padStart(12, '0')}`;

/** Those of the server platform. */
export const predefined = (): Record<string, Config> =>
  Object.fromEntries(
    predefinedConfigs.map((config, index) => [config.name, { ...config, id: idOf(index), createdAt: 0 }]),
  );

/** Those of Lambda and ECS. */
export const otherConfigs: readonly OtherConfig[] = others.map(
  ([computePlatform, name, trafficRoutingConfig], index) => ({
    id: idOf(predefinedConfigs.length + index),
    name: `CodeDeployDefault.${name}`,
    computePlatform,
    trafficRoutingConfig,
  }),
);
