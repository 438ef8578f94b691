import { execFile } from 'node:child_process';

/** The commit that is checked out in a folder; undefined when that is no git checkout, or there is no git. */
export const headOf = (folder: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile('git', ['-C', folder, 'rev-parse', '--verify', 'HEAD'], (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
