import { renewableLease } from './parts/renewable-lease.ts';

/**
 * Planted bug: each thread measures leases from the moment at which the thread itself was started.
 *
 * Seen: clocks whose zero is the start of a thread: `performance.now()` of a browser's worker.
 */
export default renewableLease('thread-clock-lease', {
  // Those who were started earlier are ahead.
  threadClock: () => performance.now() - performance.nodeTiming.bootstrapComplete,
});
