import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { fromAttributes, type PlainItem } from '../shared/adapters/attribute-values.ts';
import type { Ledger } from '../shared/adapters/ledger.ts';

/** A ledger of its own for a test file, on a real table behind the real client. */
export const startLedger = async () => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let tables = 0;

  return {
    /** An empty table. */
    empty: async (): Promise<Ledger> => {
      tables += 1;
      const table = `ledger-${tables}`;
      const key = ['pk', 'sk'] as const;
      await client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: key.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: key.map((AttributeName, index) => ({
            AttributeName,
            KeyType: index === 0 ? 'HASH' : 'RANGE',
          })),
        }),
      );
      // Even a table that takes no time to make is not there at once.
      while (!(await isActive(client, table))) await new Promise((resolve) => setImmediate(resolve));
      return { client, table };
    },
    /** Everything that a ledger holds, by its key. */
    items: async ({ table }: Ledger): Promise<Record<string, PlainItem>> => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
      return Object.fromEntries(Items.map(fromAttributes).map((item) => [`${item.pk} ${item.sk}`, item]));
    },
    stop: async (): Promise<void> => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const isActive = async (client: DynamoDBClient, table: string): Promise<boolean> =>
  (await client.send(new DescribeTableCommand({ TableName: table }))).Table?.TableStatus === 'ACTIVE';
