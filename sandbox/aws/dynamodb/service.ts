/** DynamoDB: dynalite's tables behind the account's IAM; transactions and streams are not rehearsed. */
import type { Service } from '../../service.ts';
import { deleteItem, getItem, putItem, query, scan, updateItem } from './items.ts';
import { initialState } from './state.ts';
import { freezeTables } from './store.ts';
import {
  createTable,
  deleteTable,
  describeContinuousBackups,
  describeTable,
  describeTimeToLive,
  listTables,
  updateContinuousBackups,
  updateTimeToLive,
} from './tables.ts';

export const dynamodb: Service = {
  name: 'dynamodb',
  protocol: 'json-1.0',
  sdk: () => import('@aws-sdk/client-dynamodb'),
  initialState,
  freeze: freezeTables,
  operations: {
    CreateTable: createTable,
    DeleteItem: deleteItem,
    DeleteTable: deleteTable,
    DescribeContinuousBackups: describeContinuousBackups,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    GetItem: getItem,
    ListTables: listTables,
    PutItem: putItem,
    Query: query,
    Scan: scan,
    UpdateContinuousBackups: updateContinuousBackups,
    UpdateItem: updateItem,
    UpdateTimeToLive: updateTimeToLive,
  },
};
