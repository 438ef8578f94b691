/** Every resource type that the sandbox can put up, one line each. */
import type { ResourceType } from '../resource-type.ts';

export const resourceTypes: Readonly<Record<string, ResourceType>> = {};
