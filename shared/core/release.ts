/** A revision bundle on S3; version and ETag are there when they are known. */
export type Bundle = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly eTag?: string;
};

/** What travels: a commit and the bundle that was built of it. */
export type Release = { readonly commit: string; readonly bundle: Bundle };

/** CodePipeline writes every artifact under a key of its own, so bucket and key name the bundle, version or not. */
export const releaseId = ({ bundle }: { readonly bundle: Bundle }): string =>
  `${bundle.bucket}/${bundle.key}`;

/** Whether two releases are the very same bundle. */
export const isSameBundle = (one: Bundle, other: Bundle): boolean =>
  one.bucket === other.bucket && one.key === other.key;

/** A commit as people read it. */
export const shortCommit = (commit: string): string =>
  /^[0-9a-f]{40}$/i.test(commit) ? commit.slice(0, 8) : commit;
