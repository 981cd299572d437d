import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { checkRaceCounters, countUp, createRaceCounters } from '../../hammer/workloads/race-counters.ts';

/*
 * Many more keys than the lock table has slots for, so slots are recycled from key to key all the time. Keys that all
 * workers want stay exclusive. Keys that one worker alone wants are never refused, whatever the others do with theirs, and
 * their tokens rise, although the keys have other slots, or new ones, each time.
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

  setup: ({ options }) => ({
    counters: createRaceCounters(wanted),
    /** The last token of each key that one worker alone wants, or -1. */
    tokens: new BigInt64Array(new SharedArrayBuffer(options.workers * OWN * 8)).fill(-1n),
  }),

  step({ world: { counters, tokens }, worker, locks, random, expect }) {
    for (let round = 0; round < ROUNDS; round++) {
      const number = random.int(OWN);
      const own = `${worker.index}'s own ${number}`;
      const grant = locks.tryAcquire(own);
      expect(grant !== null, `${JSON.stringify(own)} was refused, although no other worker ever asks for it`);
      if (grant?.token !== undefined) {
        const last = tokens[worker.index * OWN + number]!;
        expect(
          grant.token > last,
          `token ${grant.token} of ${JSON.stringify(own)} is not above ${last}, which it had before`,
        );
        tokens[worker.index * OWN + number] = grant.token;
      }
      if (random.oneIn(2)) {
        const k = random.int(wanted.length);
        using common = locks.tryAcquire(wanted[k]!);
        if (common !== null) countUp(counters, [k]);
      }
      grant?.release();
    }
  },

  check: ({ world: { counters }, expect }) => checkRaceCounters(counters, expect),
});
