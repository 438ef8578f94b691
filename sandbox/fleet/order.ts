/** What a host's agent is told to do, and what it needs of the world around it. */

import type { Places } from './places.ts';
import type { Deadline } from './script.ts';

export type S3Revision = {
  readonly bucket: string;
  readonly key: string;
  /** zip, tar or tgz. */
  readonly bundleType?: string;
  readonly version?: string;
  readonly eTag?: string;
};

export type HostCommand = {
  readonly event: string;
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  readonly revision: S3Revision;
  readonly fileExistsBehavior: string;
};

/** What the agent needs of the world around it. */
export type Agent = {
  /** The host's "/" on this machine. */
  readonly root: string;
  /** The agent's own environment, which its hooks inherit. */
  readonly environment: Readonly<Record<string, string>>;
  readonly download: (
    revision: S3Revision,
  ) => Promise<{ readonly body: Buffer; readonly eTag: string | undefined }>;
  readonly deadline: Deadline;
  readonly now: () => Date;
  readonly line: (text: string) => void;
  /** Aborted when the agent dies: what it was doing is given up where it stands. */
  readonly gone: AbortSignal;
};

export type Task = { readonly agent: Agent; readonly command: HostCommand; readonly places: Places };
