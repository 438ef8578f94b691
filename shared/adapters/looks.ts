import type { Looks } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';
import type { AwsMeans, LazyLooks } from './lazy-looks.ts';

type Options = {
  readonly probe: Pick<Looks, 'ask' | 'certificate' | 'addresses'>;
  /** Absent where nothing may be asked of AWS. */
  readonly aws?: AwsMeans;
  readonly now: () => number;
};

/** Everything that checks look with; what only some of them need is loaded when the first of those looks. */
export const makeLooks = ({ probe, aws, now }: Options): Looks => {
  let loading: Promise<LazyLooks> | undefined;
  const load = (what: string): Promise<LazyLooks> => {
    if (!aws) throw withoutAws(what);
    loading ??= import('./lazy-looks.ts').then(({ lazyLooks }) => lazyLooks(aws, now));
    return loading;
  };
  return {
    ...probe,
    secret: async (parameter) => (await load('the secret of a header')).secret(parameter),
    alarms: async (names) => (await load('a check of type alarm')).alarms(names),
    metric: async (request) => (await load('a check of type metric')).metric(request),
    targets: async (environment) => (await load("the environment's deployment groups")).targets(environment),
    begunAt: async (environment) => (await load('when the deployment began')).begunAt(environment),
    jenkins: async (job, memo) => (await load('a check of type jenkins')).jenkins(job, memo),
    now,
  };
};

const withoutAws = (what: string): DeliveryError =>
  new DeliveryError(
    'config',
    `Expected to be allowed to ask AWS for ${what}: with credentials (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) and AWS_REGION`,
  );
