import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: each thread measures leases from the moment at which the thread itself was started.
 *
 * Seen: clocks whose zero is the start of a thread: `performance.now()` of a browser's worker.
 */
export default renewableLease('thread-clock-lease', {
  // A thread that was started earlier is ahead.
  threadClock: () => performance.now() - performance.nodeTiming.bootstrapComplete,
});
