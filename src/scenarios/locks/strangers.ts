import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { checkRaceCounters, countUp, createRaceCounters } from '../../hammer/workloads/race-counters.ts';

/*
 * Many more keys than the lock table has slots for, so slots are recycled from key to key all the time. Keys that all
 * workers want stay exclusive. Keys that one worker alone wants are never refused, whatever the others do with theirs.
 */
const wanted = ['a', 'b', 'c', 'd'];
const OWN = 2_000;
const ROUNDS = 100;

export default defineScenario({
  name: 'strangers',
  needs: ['blocking', 'separate-keys'],
  // A holder that dies or loses its key to a steal would leave its counters half updated.
  withstands: ['slow'],
  // More keys than all workers can hold at once.
  locks: { capacity: 512 },

  setup: () => createRaceCounters(wanted),

  step({ world: counters, worker, locks, random, expect }) {
    for (let round = 0; round < ROUNDS; round++) {
      const own = `${worker.index}'s own ${random.int(OWN)}`;
      const grant = locks.tryAcquire(own);
      expect(grant !== null, `${JSON.stringify(own)} was refused, although no other worker ever asks for it`);
      if (random.oneIn(2)) {
        const k = random.int(wanted.length);
        using common = locks.tryAcquire(wanted[k]!);
        if (common !== null) countUp(counters, [k]);
      }
      grant?.release();
    }
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});
