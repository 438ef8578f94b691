/** What Ruby itself says of things that the agent has no words of its own for, and passes on. */

/** A mapping of an appspec. */
export type Hash = Readonly<Record<string, unknown>>;

export const isHash = (value: unknown): value is Hash =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Ruby's nil. */
export const isNil = (value: unknown): value is null | undefined => value === null || value === undefined;

/** A value as Ruby's `inspect` writes it. */
export const inspect = (value: unknown): string => {
  if (isNil(value)) return 'nil';
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
  if (!isHash(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${inspect(key)}=>${inspect(inner)}`);
  return `{${pairs.join(', ')}}`;
};

const classNames: Readonly<Record<string, string>> = { string: 'String', object: 'Hash' };

const classOf = (value: unknown): string => {
  if (isNil(value)) return 'NilClass';
  if (Array.isArray(value)) return 'Array';
  if (typeof value === 'boolean') return value ? 'TrueClass' : 'FalseClass';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Float';
  return classNames[typeof value] ?? 'Object';
};

/** The error of calling a method on a value that does not have it. */
export const noMethod = (name: string, value: unknown): Error =>
  new Error(`undefined method \`${name}' for ${inspect(value)}:${classOf(value)}`);

const ownName = (value: unknown): string | undefined => {
  if (isNil(value)) return 'nil';
  return typeof value === 'boolean' ? String(value) : undefined;
};

/** The error of a value of another class than the one wanted. */
export const noConversion = (value: unknown, wanted: string): Error =>
  new Error(`no implicit conversion of ${ownName(value) ?? classOf(value)} into ${wanted}`);

const phrases: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  ETXTBSY: 'Text file busy',
};

/** The system's own sentence for an error number. */
export const phraseOf = (code: string | undefined): string => phrases[code ?? ''] ?? code ?? 'unknown error';

const functions: Readonly<Record<string, string>> = {
  chmod: 'apply2files',
  chown: 'apply2files',
  lchown: 'apply2files',
  mkdir: 'dir_s_mkdir',
  rmdir: 'dir_s_rmdir',
  symlink: 'rb_file_s_symlink',
  unlink: 'apply2files',
};

type SystemError = NodeJS.ErrnoException & { readonly dest?: string };

const isSystemError = (error: unknown): error is SystemError =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;

/** What an error says; one of the file system in Ruby's words. */
export const messageOf = (error: unknown): string => {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  const { code, syscall = '', path, dest } = error;
  const where = syscall === 'symlink' ? `(${path}, ${dest})` : (dest ?? path);
  return `${phraseOf(code)} @ ${functions[syscall] ?? 'rb_sysopen'} - ${where}`;
};
