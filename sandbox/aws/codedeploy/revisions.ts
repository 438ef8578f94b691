/** Revisions: bundles on S3 that an application knows. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onApplication } from './asks.ts';
import { checkBatch, checkDescription, checkOneOf } from './names.ts';
import {
  type Application,
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
  checkOneOf('InvalidRevisionException', 'bundle type', bundleType, [...bundleTypes, 'YAML', 'JSON']);
  if (!bundleTypes.includes(bundleType)) throw notRehearsed(`revision bundles of type ${bundleType}`);
  return { ...location, bucket, key };
};

/** The revision of an input, of the one kind that is carried out here. */
export const readRevision = (revision: Input): Revision => {
  if (!revision) throw new AwsError('RevisionRequiredException', 'Revision is required');
  const { revisionType = revision.s3Location ? 'S3' : undefined, s3Location } = revision;
  if (revisionType === undefined) throw invalid('The revision needs a type');
  const types = ['S3', 'GitHub', 'String', 'AppSpecContent'];
  checkOneOf('InvalidRevisionException', 'revision type', revisionType, types);
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
  };
  revisions[revisionKey(revision)] = registered;
  return registered;
};

export const registerApplicationRevision: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, revision, description }) => {
    findApplication(world, applicationName);
    checkDescription(description);
    register(world, applicationName, readRevision(revision), description);
    return {};
  },
};

const time = (key: string, at: number | undefined) => (at === undefined ? {} : { [key]: new Date(at) });

/** The groups whose target revision it is. */
export const groupsWith = ({ groups }: Application, { revision }: RegisteredRevision): readonly string[] =>
  Object.values(groups)
    .filter(({ targetRevision }) => targetRevision && revisionKey(targetRevision) === revisionKey(revision))
    .map(({ name }) => name);

const describe = (application: Application, registered: RegisteredRevision) => {
  const { description, registeredAt, firstUsedAt, lastUsedAt } = registered;
  return {
    ...(description === undefined ? {} : { description }),
    deploymentGroups: groupsWith(application, registered),
    ...time('firstUsedTime', firstUsedAt),
    ...time('lastUsedTime', lastUsedAt),
    ...time('registerTime', registeredAt),
  };
};

export const getApplicationRevision: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, revision }) => {
    const application = findApplication(world, applicationName);
    const known = application.revisions[revisionKey(readRevision(revision))];
    if (!known)
      throw new AwsError(
        'RevisionDoesNotExistException',
        'The named revision does not exist in this account',
      );
    return { applicationName, revision: known.revision, revisionInfo: describe(application, known) };
  },
};

export const batchGetApplicationRevisions: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, revisions }) => {
    const application = findApplication(world, applicationName);
    checkBatch(revisions, 25, { code: 'RevisionRequiredException', what: 'revision' });
    const asked: readonly Revision[] = revisions.map(readRevision);
    const unknown = asked.filter((one) => !application.revisions[revisionKey(one)]);
    const known = asked.flatMap((one) => application.revisions[revisionKey(one)] ?? []);
    return {
      applicationName,
      revisions: known.map((one) => ({
        revisionLocation: one.revision,
        genericRevisionInfo: describe(application, one),
      })),
      ...(unknown.length === 0
        ? {}
        : { errorMessage: `Not registered: ${unknown.map(({ s3Location }) => s3Location.key).join(', ')}` }),
    };
  },
};
