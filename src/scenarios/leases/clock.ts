import { sleepSync } from '../../base/sleep-sync.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { checkRaceCounters, countUp, createRaceCounters } from '../../hammer/workloads/race-counters.ts';

/* The wall clock is set forward and back while keys are held. No holder loses its key to that. */
const keys = ['a', 'b'];
const HOUR_MS = 3_600_000;

export default defineScenario({
  name: 'clock',
  // A holder that dies or loses its key to a steal would leave its counters half updated.
  withstands: ['slow'],

  setup: () => ({ counters: createRaceCounters(keys), hours: new Int32Array(new SharedArrayBuffer(4)) }),

  step({ world: { counters, hours }, locks, random }) {
    using _clock = setClock(() => HOUR_MS * Atomics.load(hours, 0));
    const k = random.int(keys.length);
    using _grant = locks.acquire(keys[k]!);
    countUp(counters, [k], () => {
      if (!random.oneIn(50)) return;
      Atomics.add(hours, 0, random.oneIn(2) ? 1 : -1);
      // Other workers need time to ask for the key.
      sleepSync(1);
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world.counters, expect),
});

/** Sets the wall clock of this thread ahead, until the result is disposed of. */
function setClock(aheadMs: () => number): Disposable {
  const { now } = Date;
  Date.now = () => now() + aheadMs();
  return {
    [Symbol.dispose]() {
      Date.now = now;
    },
  };
}
