/**
 * Lets all who come in one turn of the event loop go together, when all have come. So they share one look at the file
 * (see sizes.ts), and answers that go out together cost their readers one wake-up, not one each: that is most of what
 * a small answer costs.
 */
export function createRequestBatcher(): (go: () => void) => void {
  let waiting: (() => void)[] = [];
  return (go) => {
    if (waiting.push(go) > 1) return;
    setImmediate(() => {
      const all = waiting;
      waiting = [];
      for (const next of all) next();
    });
  };
}
