/** What a service of the sandbox is: a table of operations over its own state. */
import type { Work } from './clock.ts';
import type { Ask, Policy } from './iam/authorize.ts';
import type { World } from './world.ts';

/** Who calls. Root is the operator at the keyboard: everything is allowed to them. */
export type Principal =
  | { readonly kind: 'root'; readonly arn: string }
  | {
      readonly kind: 'role';
      readonly arn: string;
      readonly roleName: string;
      /** Narrows what the role may do, as CodePipeline's artifact credentials are narrowed. */
      readonly session?: Policy;
    }
  | { readonly kind: 'service'; readonly arn: string; readonly sourceArn?: string };

export type Call = {
  readonly world: World;
  readonly principal: Principal;
  readonly operation: string;
  readonly requestId: string;
  /** Whose work waits for the answer: an operation that waits for virtual time lets it sleep meanwhile. */
  readonly work?: Work;
};

// The SDK's types describe inputs of callers; what arrives here has been checked against its run-time schema.
// biome-ignore lint/suspicious/noExplicitAny: operations name the SDK's own input type in their signature
export type Input = any;

export type Operation = {
  readonly run: (call: Call, input: Input) => object | undefined | Promise<object | undefined>;
  /** What IAM is asked; without it one ask: `<prefix>:<Operation>` on `*`. */
  readonly asks?: (call: Call, input: Input) => readonly Ask[];
  /** The policy on the resource itself, where there is one (a function's permissions, a queue's policy). */
  readonly resourcePolicy?: (call: Call, input: Input) => Policy | undefined;
  /** Members of the input that it does not do, as `member.member` without list indexes: 501 when given. */
  readonly notDone?: readonly string[];
};

export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};
export type WireResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

export type Service = {
  /** The SigV4 service name, by which the single port tells calls apart. */
  readonly name: string;
  /** Prefix of its IAM actions, where it differs from the name. */
  readonly iamPrefix?: string;
  readonly protocol: 'json-1.0' | 'json-1.1' | 'query' | 'ec2-query' | 'rest-json' | 'custom';
  /** Clients from before it moved to JSON still speak Query to it, and its errors keep their older names beside the new ones. */
  readonly isOnceQuery?: true;
  /** Members that the path of a Query request says, where older clients say them: the queue of SQS. */
  readonly membersOfPath?: (path: string) => Readonly<Record<string, string>>;
  /** XML namespace of a Query service's answers. */
  readonly namespace?: string;
  /** The SDK package whose run-time schemas check inputs and encode answers; imported on the first call. */
  readonly sdk: () => Promise<Record<string, unknown>>;
  /** Its schemas are written down here, those of its operations alone: AWS has more. */
  readonly hasOwnSchemas?: true;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly timers?: Readonly<Record<string, (world: World, data: Input) => void | Promise<void>>>;
  /** For a protocol of its own (S3). */
  readonly handle?: (world: World, principal: Principal, request: WireRequest) => Promise<WireResponse>;
  readonly initialState: () => object;
  /** Keeps what of it is not plain data as it is now; gives what puts that back, once the state is. */
  readonly freeze?: (world: World) => Promise<() => Promise<void>>;
  /** Runs when the sandbox stops: ends processes, closes servers. */
  readonly stop?: (world: World) => void | Promise<void>;
};
