import { lambdaCredentials } from '../config.ts';

/**
 * Stands in the bundles for the module of the same export in @aws-sdk/credential-provider-node: a function never has
 * credentials from anywhere but its environment, and the others' code would be loaded at every cold start.
 */
export const defaultProvider = () => async () => lambdaCredentials();
