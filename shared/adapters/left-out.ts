/**
 * Stands in the bundles for parts of the SDK that its clients would bring along for what no function does: endpoint
 * discovery (DynamoDB's client has a cache for it) and streams of events (S3's for SelectObjectContent).
 */
const leftOut = (what: string): never => {
  throw new Error(`${what} is left out of the bundles: see esbuild.config.ts`);
};

export class EndpointCache {
  get(): never {
    return leftOut('endpoint discovery');
  }
}

export class EventStreamSerde {
  constructor() {
    leftOut('a stream of events');
  }
}

export const eventStreamSerdeProvider = () => ({
  serialize: () => leftOut('a stream of events'),
  deserialize: () => leftOut('a stream of events'),
});

export const resolveEventStreamSerdeConfig = <Config extends object>(config: Config): Config => config;
