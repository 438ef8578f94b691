/** EC2: which instances there are, and where. They are the hosts of the fleet. */
import type { Service } from '../../service.ts';
import { describeInstances } from './describe-instances.ts';
import { ec2Schemas } from './schemas.ts';

export const ec2: Service = {
  name: 'ec2',
  protocol: 'ec2-query',
  namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  sdk: async () => ec2Schemas,
  hasOwnSchemas: true,
  initialState: () => ({}),
  operations: { DescribeInstances: describeInstances },
};
