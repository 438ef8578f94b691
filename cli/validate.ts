/** `npm run validate`: looks at an environment by hand, with the checks and the words of the pipeline. */
import { setTimeout } from 'node:timers/promises';
import { headOf } from './head-of.ts';
import { looksByHand } from './looks-by-hand.ts';
import { validate } from './run.ts';

// Not 1, which says that the release is bad: a fault of this command says nothing about the release.
const COULD_NOT_LOOK = 3;

const { env, stdout, stderr } = process;
// Whoever read what is said here is gone, as with `| head`.
for (const stream of [stdout, stderr]) stream.on('error', () => process.exit(COULD_NOT_LOOK));
process.on('uncaughtException', ({ stack }) => {
  stderr.write(`${stack}\n`);
  process.exit(COULD_NOT_LOOK);
});
const interruption = new AbortController();
const { signal } = interruption;
// npm passes Ctrl-C on a second time.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());

const code = await validate(process.argv.slice(2), {
  out: stdout,
  err: stderr,
  env,
  // npm runs scripts in the project's folder; paths are meant from where it was called.
  cwd: env.INIT_CWD ?? process.cwd(),
  now: Date.now,
  sleep: (ms) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
  interrupted: signal,
  headOf,
  looksFor: looksByHand(env),
}).catch((thrown: Error) => {
  stderr.write(`${thrown.stack}\n`);
  return COULD_NOT_LOOK;
});
// What was under way at Ctrl-C, and connections that are kept, would hold the process.
process.exit(code);
