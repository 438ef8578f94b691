/** Ctrl-C: what runs is ended in order, so that no process and no folder is left behind. */

/** Calls back at the first SIGINT or SIGTERM; npm may pass on a second one, which must not end what is being ended. */
export const onInterrupt = (end: () => void): void => {
  let ending = false;
  const first = (): void => {
    if (ending) return;
    ending = true;
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, first);
};
