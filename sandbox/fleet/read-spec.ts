/** Finds and reads the appspec of an unpacked bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppSpec, parseAppSpec } from './appspec.ts';

const specNames = ['appspec.yml', 'appspec.yaml'];

/** The appspec of the archive and the name of its file. */
export const readSpec = (archive: string): { readonly spec: AppSpec; readonly name: string } => {
  const name = specNames.find((one) => existsSync(join(archive, one)));
  if (name === undefined)
    throw new Error(
      `The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at revision-relative path "appspec.yml". The revision was unpacked to directory "${archive}", and the AppSpec file was expected but not found at path "${join(archive, 'appspec.yml')}". Consult the AWS CodeDeploy Appspec documentation for more information at http://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html`,
    );
  return { spec: parseAppSpec(readFileSync(join(archive, name), 'utf8')), name };
};
