import type { Blame } from './outcome.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** One request to the service that is judged. */
export type Request = {
  readonly url: URL;
  readonly method?: Method;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers whose values are secrets: sent to the URL's own origin only, and shown nowhere. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Connects to this host or address; the Host header and the TLS server name stay the URL's. */
  readonly via?: string;
  /** How many redirects are followed; none by default: then the redirect is the answer. */
  readonly redirects?: number;
};

/** What came of a request: an answer, silence of the service, or no chance to ask it. */
export type Reply = Answered | Silent | Blind;
export type Answered = {
  readonly kind: 'answered';
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the body was longer than is read. */
  readonly cut: boolean;
  readonly ms: number;
};
export type Silent = { readonly kind: 'silent'; readonly why: string; readonly ms: number };
export type Blind = { readonly kind: 'blind'; readonly why: string; readonly blame: Blame };

/** Sends one request; it never throws. */
export type Ask = (request: Request) => Promise<Reply>;

/** The certificate that a server shows, trusted or not. */
export type Certificate = {
  readonly kind: 'certificate';
  readonly subject: string;
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Why its chain is not trusted or the name does not fit, in OpenSSL's word; absent when it is fine. */
  readonly problem?: string;
};

export type AlarmState = {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
};

/** CloudWatch metric math: the queries as GetMetricData takes them, of which `id` is the one that counts. */
export type MetricRequest = {
  readonly id: string;
  readonly queries: readonly {
    readonly id: string;
    readonly expression?: string;
    readonly metric?: {
      readonly namespace: string;
      readonly name: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly statistic: string;
    };
  }[];
  /** Seconds. */
  readonly period: number;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
};

/** A host of the deployment that is judged. */
export type DeploymentTarget = {
  readonly id: string;
  readonly status: string;
  readonly address?: string;
};

/** What came of a Jenkins job that is a check; `memo` is given back at the next look. */
export type JenkinsLook =
  | { readonly kind: 'pending'; readonly sentence: string; readonly memo: string }
  | { readonly kind: 'passed' | 'failed'; readonly sentence: string }
  | Blind;

/** Everything that checks look with; what throws, throws a DeliveryError with the one to blame. */
export type Looks = {
  readonly ask: Ask;
  /** The certificate behind a URL, whether it is good or not. */
  readonly certificate: (url: URL, via?: string) => Promise<Certificate | Silent | Blind>;
  /** All addresses behind a name. */
  readonly addresses: (name: string) => Promise<readonly string[]>;
  /** The value of an SSM SecureString. */
  readonly secret: (parameter: string) => Promise<string>;
  readonly alarms: (names: readonly string[]) => Promise<readonly AlarmState[]>;
  readonly metric: (request: MetricRequest) => Promise<readonly number[]>;
  /** The targets of the newest deployment to each group of the environment. */
  readonly targets: (environment: string) => Promise<readonly DeploymentTarget[]>;
  /** When the newest deployment to the environment's groups began, the first of them, in epoch milliseconds. */
  readonly begunAt: (environment: string) => Promise<number>;
  /** Starts the job once for the key, and follows it by the memo. */
  readonly jenkins: (
    job: {
      readonly key: string;
      readonly path: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly timeLimitMinutes: number;
    },
    memo?: string,
  ) => Promise<JenkinsLook>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** One place where the environment is looked at. */
export type Place = {
  /** How a sentence calls it: the base URL, a host or an instance. */
  readonly label: string;
  /** Where the connection goes, if not to where the URL's name leads. */
  readonly via?: string;
  /** Why nothing can be healthy here: a deployment target that failed or was skipped. */
  readonly problem?: string;
};

/** What is being checked, and the means to look at it. */
export type Subject = {
  /** Of this validation: the same in all its rounds, and no other's. */
  readonly id: string;
  readonly environment: string;
  /** The environment's base URL. */
  readonly url: string;
  readonly places: readonly Place[];
  readonly commit: string;
  /** When what is judged had been deployed, in epoch milliseconds; unknown when somebody looks by hand. */
  readonly deployedAt?: number;
  readonly looks: Looks;
};

/** Which look this is: its key is the same when the look is made again after a crash; the memo is that of a pending look. */
export type Turn = { readonly key: string; readonly memo?: string };
