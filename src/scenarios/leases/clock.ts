import { sleepSync } from '../../base/sleep-sync.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { checkRaceCounters, countUp, createRaceCounters } from '../../hammer/workloads/race-counters.ts';

/* The wall clock is set on and back while keys are held: nobody loses a key to that. */
const keys = ['a', 'b'];
const HOUR_MS = 3_600_000;

export default defineScenario({
  name: 'clock',
  // One that dies or is robbed inside leaves its counts as they are.
  withstands: ['slow'],

  setup: () => ({ tally: createRaceCounters(keys), hours: new Int32Array(new SharedArrayBuffer(4)) }),

  step({ world: { tally, hours }, locks, random }) {
    using _clock = setClock(() => HOUR_MS * Atomics.load(hours, 0));
    const k = random.int(keys.length);
    using _grant = locks.acquire(keys[k]!);
    countUp(tally, [k], () => {
      if (!random.oneIn(50)) return;
      Atomics.add(hours, 0, random.oneIn(2) ? 1 : -1);
      // Others come by.
      sleepSync(1);
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world.tally, expect),
});

/** In this thread, until it is disposed of. */
function setClock(aheadMs: () => number): Disposable {
  const { now } = Date;
  Date.now = () => now() + aheadMs();
  return {
    [Symbol.dispose]() {
      Date.now = now;
    },
  };
}
