const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Listens for Ctrl-C until it is disposed of. The first signal aborts `signal`, so that the command ends early and reports
 * what it has; a second one ends the process. A reader of the output that has gone aborts `signal` as well, and is no second
 * signal: Ctrl-C ends all commands of a pipe.
 */
export function openInterrupt(): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  const interrupt = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  const unread = ({ code }: { readonly code?: string }) => {
    if (code === 'EPIPE') stop.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on('error', unread);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, interrupt);
      process.stdout.off('error', unread);
    },
  };
}
