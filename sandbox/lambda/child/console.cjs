/** console.* as Lambda prints it: time, request id, level, message, tab by tab. */
'use strict';
const { writeSync } = require('node:fs');
const { format } = require('node:util');

const stdout = 1;
const current = { requestId: undefined };

/** Written at once, so that a crash loses nothing; the pipe may be full for a moment. */
const writeAll = (text) => {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stdout, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
};

/** One record is one line: the ends of lines inside it travel as carriage returns, as on Lambda. */
const write = (level, ...args) => {
  const fields = [new Date().toISOString(), current.requestId ?? 'undefined', level, format(...args)];
  writeAll(`${fields.join('\t').replaceAll('\n', '\r')}\n`);
};

const installConsole = () => {
  const levels = { log: 'INFO', debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
  for (const [method, level] of Object.entries(levels)) console[method] = (...args) => write(level, ...args);
  console.fatal = (...args) => write('FATAL', ...args);
  // One pipe, so that lines keep the order in which they were written.
  Object.defineProperty(process, 'stderr', { configurable: true, get: () => process.stdout });
};

const withDetail = (_key, value) =>
  value instanceof Error
    ? {
        errorType: value.name,
        errorMessage: value.message,
        code: value.code,
        ...value,
        stack: value.stack?.split('\n'),
      }
    : value;

/** The line that the runtime itself prints about an error. */
const logError = (what, error) => {
  const shown = error instanceof Error ? error : new Error(String(error));
  write('ERROR', `${what} `, `\t${JSON.stringify(shown, withDetail)}`);
};

module.exports = { current, installConsole, logError };
