import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: each thread measures leases from the moment when that thread started.
 *
 * Seen: clocks whose zero is the start of a thread: `performance.now()` of a browser's worker.
 */
export default renewableLease('thread-clock-lease', {
  // The clock of a thread that started earlier is ahead.
  threadClock: () => performance.now() - performance.nodeTiming.bootstrapComplete,
});
