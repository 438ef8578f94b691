/** DynamoDB: dynalite's tables behind the account's IAM; transactions and streams are not rehearsed. */
import type { Service } from '../../service.ts';
import { describeContinuousBackups, updateContinuousBackups } from './backups.ts';
import * as items from './items.ts';
import { initialState } from './state.ts';
import { freezeTables } from './store.ts';
import * as tables from './tables.ts';
import * as tags from './tags.ts';
import { describeTimeToLive, sweep, updateTimeToLive } from './time-to-live.ts';

export const dynamodb: Service = {
  name: 'dynamodb',
  protocol: 'json-1.0',
  sdk: () => import('@aws-sdk/client-dynamodb'),
  initialState,
  freeze: freezeTables,
  operations: {
    BatchGetItem: items.batchGetItem,
    BatchWriteItem: items.batchWriteItem,
    CreateTable: tables.createTable,
    DeleteItem: items.deleteItem,
    DeleteTable: tables.deleteTable,
    DescribeContinuousBackups: describeContinuousBackups,
    DescribeTable: tables.describeTable,
    DescribeTimeToLive: describeTimeToLive,
    GetItem: items.getItem,
    ListTables: tables.listTables,
    ListTagsOfResource: tags.listTagsOfResource,
    PutItem: items.putItem,
    Query: items.query,
    Scan: items.scan,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    UpdateContinuousBackups: updateContinuousBackups,
    UpdateItem: items.updateItem,
    UpdateTable: tables.updateTable,
    UpdateTimeToLive: updateTimeToLive,
  },
  timers: { sweep },
};
