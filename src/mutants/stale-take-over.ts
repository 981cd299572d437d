import { renewableLease } from './parts/renewable-lease.ts';

const nobody = new Int32Array(new SharedArrayBuffer(4));

/**
 * Planted bug: a waiter that finds a lease over frees the key, whoever has it by then, and then takes it.
 *
 * Seen: proper-lockfile, issue 121.
 */
export default renewableLease('stale-take-over', {
  takeOver(words, at) {
    Atomics.wait(nobody, 0, 0, 0.3);
    Atomics.and(words, at, ~1n);
  },
});
