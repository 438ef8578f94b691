/** One execution environment: a process of its own that runs one function, an event at a time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Internet } from '../internet/addresses.ts';
import { type RuntimeApi, type RuntimeCalls, serveRuntimeApi } from './runtime-api.ts';

const preload = fileURLToPath(new URL('./child/preload.cjs', import.meta.url));
const bootstrap = fileURLToPath(new URL('./child/bootstrap.cjs', import.meta.url));

/** What an invocation came to, before the service puts it into AWS's words. */
export type Ending =
  | { readonly kind: 'response' | 'error' | 'too-large'; readonly body: string }
  | {
      readonly kind: 'exit';
      readonly code: number | null;
      readonly signal: string | null;
      readonly why?: string;
    };

export type EventForProcess = {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type EnvironmentOptions = {
  readonly taskRoot: string;
  readonly memoryMegabytes: number;
  /** Everything the process finds in its environment, but for the Runtime API's address. */
  readonly variables: Readonly<Record<string, string>>;
  readonly now: number;
  readonly internet: Internet;
  /** Ports of the sandbox on this machine that the process may reach. */
  readonly ports: readonly number[];
  readonly line: (text: string) => void;
  readonly wait: RuntimeCalls['wait'];
  readonly refused: RuntimeCalls['refused'];
};

/** How a process ends that cannot become another environment (child/start-again.cjs). */
const unfit = 86;

/** 6 MB, as Lambda counts them. */
const largestResponse = 6_291_556;

const splitLines = (take: (text: string) => void) => {
  let rest = '';
  return (chunk: string): void => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) take(part.replaceAll('\r', '\n'));
  };
};

export class Environment {
  #options: EnvironmentOptions;
  #api: RuntimeApi | undefined;
  #child: ChildProcess | undefined;
  #poll: Parameters<RuntimeCalls['next']>[0] | undefined;
  #ending: Ending | undefined;
  #settle: ((ending: Ending | undefined) => void) | undefined;
  #gone: Ending | undefined;
  #startingAgain = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
  }

  /** What it is from its next start on: the process loads another function. */
  become(options: EnvironmentOptions): void {
    this.#options = options;
  }

  get alive(): boolean {
    return this.#gone === undefined;
  }

  /** Starts the process; resolves when it asks for its first event, or with what it came to instead. */
  async start(): Promise<Ending | undefined> {
    this.#ending = undefined;
    const api = this.#api ?? (await this.#listen());
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (this.#poll) this.#startAgain(api);
      else this.#spawn(api);
    });
  }

  async #listen(): Promise<RuntimeApi> {
    this.#api = await serveRuntimeApi({
      next: (answer) => this.#ready(answer),
      ended: (kind, _, body) => this.#hear(kind, body),
      initFailed: (body) => void this.#hear('error', body),
      wait: (...args) => this.#options.wait(...args),
      refused: (place) => this.#options.refused(place),
    });
    return this.#api;
  }

  /** Gives the process an event; resolves when it asks for the next one, or is gone. */
  invoke(event: EventForProcess): Promise<Ending> {
    const answer = this.#poll;
    if (!answer)
      return Promise.resolve(this.#gone ?? { kind: 'exit', code: null, signal: null, why: 'not ready' });
    this.#poll = undefined;
    this.#ending = undefined;
    return new Promise((resolve) => {
      this.#settle = (ending) => resolve(ending as Ending);
      answer({ headers: { ...event.headers }, body: event.body });
    });
  }

  /** Ends the process and whatever it started. */
  close(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#gone) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already: that is what was wanted.
    }
  }

  #settings(api: RuntimeApi): object {
    const { now, internet, ports } = this.#options;
    return { now, internet, ports: [...ports, api.port] };
  }

  /** Tells the process to forget what it was, and to load another function. */
  #startAgain(api: RuntimeApi): void {
    const { variables, taskRoot } = this.#options;
    const body = JSON.stringify({ ...this.#settings(api), variables, taskRoot });
    const answer = this.#poll;
    this.#poll = undefined;
    this.#startingAgain = true;
    answer?.({ headers: { 'x-sandbox-start-again': 'true' }, body });
  }

  #spawn(api: RuntimeApi): void {
    const { variables, taskRoot, memoryMegabytes } = this.#options;
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${memoryMegabytes}`, '--require', preload, bootstrap],
      {
        cwd: taskRoot,
        detached: true,
        env: {
          ...variables,
          AWS_LAMBDA_RUNTIME_API: api.address,
          SANDBOX_PRELOAD: JSON.stringify(this.#settings(api)),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on(
        'data',
        splitLines((text) => this.#options.line(text)),
      );
    child.once('error', (error) => this.#end({ kind: 'exit', code: null, signal: null, why: error.message }));
    child.once('close', (code, signal) => {
      if (code === unfit && this.#startingAgain) this.#spawn(api);
      else this.#end({ kind: 'exit', code, signal });
    });
  }

  #ready(answer: Parameters<RuntimeCalls['next']>[0]): void {
    this.#startingAgain = false;
    this.#poll = answer;
    this.#settle?.(this.#ending);
    this.#settle = undefined;
  }

  #hear(kind: 'response' | 'error', body: string): boolean {
    const tooLarge = Buffer.byteLength(body) > largestResponse;
    this.#ending ??= { kind: tooLarge ? 'too-large' : kind, body };
    return !tooLarge;
  }

  /** The process is gone; what it had said before counts more than how it went. */
  #end(exit: Ending): void {
    if (this.#gone) return;
    this.#gone = exit;
    this.#api?.close();
    this.#settle?.(this.#ending ?? exit);
    this.#settle = undefined;
  }
}
