import { realNow } from './real-globals.ts';

/**
 * Whether nothing has moved for more than `limitMs`, for a watcher that looks every `everyMs` and says what it sees. A look
 * that comes late shows that the machine or the process stood still: what is watched could not move either, and has its
 * whole time once more.
 */
export function createStallDetector(
  limitMs: number,
  everyMs: number,
  now: () => number = realNow,
): (seen: number | string) => boolean {
  let last: number | string | undefined;
  let looked = now();
  let since = looked;
  return (seen) => {
    const at = now();
    if (seen !== last || at - looked > 2 * everyMs) since = at;
    last = seen;
    looked = at;
    return at - since > limitMs;
  };
}
