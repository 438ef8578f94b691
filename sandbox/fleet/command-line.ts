/** How the agent's Ruby reads the path of a script: as a command line. */
import { onHost } from './places.ts';

const shellSigns = /[*?{}[\]<>()~&|\\$;'`"\n#]/;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * What is started for a script at a path of the host: a shell reads a path that looks like one of its lines, any
 * other is split at its blanks. Only the host's part of the path counts, not where the sandbox lies.
 */
export const commandLine = (root: string, path: string): readonly [string, ...string[]] => {
  if (shellSigns.test(path)) return ['/bin/sh', '-c', `${quoted(root)}${path}`];
  const [program = path, ...rest] = path.split(/[ \t]+/);
  return [onHost(root, program), ...rest];
};
