/** Revisions: bundles on S3 that an application knows. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onApplication } from './asks.ts';
import {
  findApplication,
  type RegisteredRevision,
  type Revision,
  revisionKey,
  type S3Location,
} from './state.ts';

const invalid = (why: string): AwsError => new AwsError('InvalidRevisionException', why);

/** Those that an agent unpacks. */
const bundleTypes: readonly string[] = ['zip', 'tar', 'tgz'];

const checkedLocation = (location: Partial<S3Location> | undefined): S3Location => {
  const { bucket, key, bundleType } = location ?? {};
  if (!bucket || !key) throw invalid('The S3 location needs a bucket and a key');
  if (bundleType === undefined) throw invalid('The S3 location needs a bundle type');
  if (!bundleTypes.includes(bundleType)) throw notRehearsed(`revision bundles of type ${bundleType}`);
  return { ...location, bucket, key };
};

/** The revision of an input, of the one kind that is carried out here. */
export const readRevision = (revision: Input): Revision => {
  if (!revision) throw new AwsError('RevisionRequiredException', 'Revision is required');
  const { revisionType = revision.s3Location ? 'S3' : undefined, s3Location } = revision;
  if (revisionType === undefined) throw invalid('The revision needs a type');
  if (revisionType !== 'S3') throw notRehearsed(`revisions of type ${revisionType}`);
  return { revisionType, s3Location: checkedLocation(s3Location) };
};

/** Makes the revision known to the application; again is no error. */
export const register = (
  world: World,
  applicationName: string,
  revision: Revision,
  description?: string,
): RegisteredRevision => {
  const { revisions } = findApplication(world, applicationName);
  const known = revisions[revisionKey(revision)];
  if (known) return known;
  const registered: RegisteredRevision = {
    revision,
    ...(description === undefined ? {} : { description }),
    registeredAt: world.clock.now(),
    groups: [],
  };
  revisions[revisionKey(revision)] = registered;
  return registered;
};

export const registerApplicationRevision: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, revision, description }) => {
    register(world, applicationName, readRevision(revision), description);
    return {};
  },
};

const time = (key: string, at: number | undefined) => (at === undefined ? {} : { [key]: new Date(at) });

const describe = ({ description, registeredAt, firstUsedAt, lastUsedAt, groups }: RegisteredRevision) => ({
  ...(description === undefined ? {} : { description }),
  deploymentGroups: groups,
  ...time('firstUsedTime', firstUsedAt),
  ...time('lastUsedTime', lastUsedAt),
  ...time('registerTime', registeredAt),
});

export const getApplicationRevision: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, revision }) => {
    const key = revisionKey(readRevision(revision));
    const known = findApplication(world, applicationName).revisions[key];
    if (!known)
      throw new AwsError(
        'RevisionDoesNotExistException',
        'The named revision does not exist in this account',
      );
    return { applicationName, revision: known.revision, revisionInfo: describe(known) };
  },
};
