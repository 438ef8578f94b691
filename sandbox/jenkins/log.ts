/** A build's log. On the disk it holds notes that readers never see, so its offsets count more than what is shown. */
import type { Build } from './state.ts';

const esc = String.fromCharCode(27);
const note = new RegExp(`${esc}\\[8mha:[^${esc}]*${esc}\\[0m`, 'g');

/** A line that links to a person carries a hidden note. */
export const noted = (text: string): string =>
  `${esc}[8mha:////4${Buffer.from(`hudson.model.note ${text}`).toString('base64').padEnd(160, 'A')}${esc}[0m${text}`;

export const write = (build: Build, line: string): void => {
  build.log += `${line}\n`;
};

/** Everything, as people read it. */
export const plain = (log: string): string => log.replace(note, '');

/** What follows an offset; an offset past the end gives everything. */
export const progressive = (
  build: Build,
  start: number,
): { readonly text: string; readonly size: number } => {
  const bytes = Buffer.from(build.log);
  const from = start > bytes.length ? 0 : start;
  return { text: plain(bytes.subarray(from).toString()).replaceAll('\n', '\r\n'), size: bytes.length };
};
