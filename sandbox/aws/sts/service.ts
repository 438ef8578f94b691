/** STS: who am I. */
import type { Service } from '../../service.ts';

export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sdk: () => import('@aws-sdk/client-sts'),
  initialState: () => ({}),
  operations: {
    // AWS needs no permission for this one, whatever the policies say.
    GetCallerIdentity: {
      asks: () => [],
      run: ({ world, principal }) => ({ Account: world.account, Arn: principal.arn, UserId: 'AIDASANDBOX' }),
    },
  },
};
