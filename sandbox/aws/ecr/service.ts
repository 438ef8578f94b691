/** ECR: only that there is no repository, which is what `serverless remove` asks. */
import { AwsError } from '../../errors.ts';
import type { Operation, Service } from '../../service.ts';

const noRepository: Operation = {
  run: (_, input: { readonly repositoryName?: string; readonly repositoryNames?: readonly string[] }) => {
    const name = input.repositoryName ?? input.repositoryNames?.[0] ?? '';
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry`,
    );
  },
};

export const ecr: Service = {
  name: 'ecr',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-ecr'),
  initialState: () => ({}),
  operations: { DeleteRepository: noRepository, DescribeRepositories: noRepository },
};
