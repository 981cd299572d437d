/**
 * Holds back the requests that arrive in one turn of the event loop, and lets them all proceed at its end.
 * They then share one query for the sizes of their sessions (see session-sizes.ts), and responses that are
 * written together wake a client once instead of once each, which is most of the cost of a small response.
 */
export function createRequestBatcher(): (proceed: () => void) => void {
  let waiting: (() => void)[] = [];
  return (proceed) => {
    if (waiting.push(proceed) > 1) return;
    setImmediate(() => {
      const batch = waiting;
      waiting = [];
      for (const next of batch) next();
    });
  };
}
