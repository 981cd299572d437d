import { realNow } from './real-globals.ts';

/**
 * Returns a function that is called every `everyMs` with something that changes while there is progress, and
 * tells whether it has not changed for more than `limitMs`. A call that comes late shows that the whole
 * process stood still, so whatever is watched could not progress either: its time starts anew.
 */
export function createStallDetector(
  limitMs: number,
  everyMs: number,
  now: () => number = realNow,
): (seen: number | string) => boolean {
  let last: number | string | undefined;
  let lastCall = now();
  let since = lastCall;
  return (seen) => {
    const at = now();
    if (seen !== last || at - lastCall > 2 * everyMs) since = at;
    last = seen;
    lastCall = at;
    return at - since > limitMs;
  };
}
