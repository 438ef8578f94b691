import { makeLooks } from '../shared/adapters/looks.ts';
import { makeProbe } from '../shared/adapters/probe.ts';
import { config, type SettingName } from '../shared/config.ts';
import { readAllowedHosts } from '../shared/core/allowed-hosts.ts';
import type { Looks } from '../shared/core/looks.ts';
import { DeliveryError, messageOf } from '../shared/errors.ts';
import type { Environment } from './screen.ts';

/**
 * What checks look with at a person's own machine: AWS by the person's usual credentials, and by the settings that the
 * deployed function has, if they are in the environment; what is missing is said by the check that needs it.
 */
export const looksByHand = (env: Environment): ((allowedHosts: string) => Looks) => {
  const kept = new Map<string, Looks>();
  // Validations that follow each other keep their connections.
  return (allowedHosts) => {
    const looks = kept.get(allowedHosts) ?? looksWithin(allowedHosts, env);
    kept.set(allowedHosts, looks);
    return looks;
  };
};

const looksWithin = (allowedHosts: string, env: Environment): Looks => {
  const parts = { probe: makeProbe({ allowed: readAllowedHosts(allowedHosts) }), now: Date.now };
  return {
    ...makeLooks({ ...parts, aws: {} }),
    targets: async (environment) => makeLooks({ ...parts, aws: application(env) }).targets(environment),
    jenkins: async (job, memo) => makeLooks({ ...parts, aws: jenkins(env) }).jenkins(job, memo),
  };
};

const application = (env: Environment) => {
  const { APPLICATION, ENVIRONMENTS } = settingsByHand(['APPLICATION', 'ENVIRONMENTS'], env);
  return { application: APPLICATION, environments: ENVIRONMENTS };
};

const jenkins = (env: Environment) => {
  const settings = settingsByHand(
    ['LEDGER', 'JENKINS_URL', 'JENKINS_USER_PARAMETER', 'JENKINS_TOKEN_PARAMETER'],
    env,
  );
  const { JENKINS_USER_PARAMETER: user, JENKINS_TOKEN_PARAMETER: token } = settings;
  return { ledger: settings.LEDGER, jenkins: { url: settings.JENKINS_URL, user, token } };
};

const settingsByHand = <Name extends SettingName>(names: readonly Name[], env: Environment) => {
  try {
    return config(names, env);
  } catch (thrown) {
    throw missing(names, thrown);
  }
};

const missing = (names: readonly string[], cause: unknown): DeliveryError => {
  const todo = `by hand, export ${names.join(', ')} with the values that the deployed function has: aws lambda get-function-configuration --function-name YOUR-SERVICE-validate-deployment`;
  return new DeliveryError('config', `${messageOf(cause)}; ${todo}`, { cause });
};
