/** What dynalite does not keep: time to live and backups of each table. */
import type { World } from '../../world.ts';

export type TableSettings = {
  ttlAttribute?: string;
  pointInTimeRecovery: boolean;
  deletionProtection: boolean;
};
type DynamodbState = { readonly tables: Record<string, TableSettings> };

export const initialState = (): DynamodbState => ({ tables: {} });

export const state = (world: World): DynamodbState => world.state.dynamodb;
