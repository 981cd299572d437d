import { defineScenario } from '../hammer/scenario.ts';
import { checkTally, countUp, createTally } from '../hammer/tally.ts';

/* One key at a time, taken and given back as fast as it goes; and the tokens rise. */
const keys = ['a', 'b', 'c'];
const ROUNDS = 200;

export default defineScenario({
  name: 'exclusion',

  setup: () => ({
    tally: createTally(keys),
    lastTokens: new Float64Array(new SharedArrayBuffer(keys.length * 8)),
    tokensThatFell: new Int32Array(new SharedArrayBuffer(keys.length * 4)),
  }),

  step({ world: { tally, lastTokens, tokensThatFell }, locks, random }) {
    for (let round = 0; round < ROUNDS; round++) {
      const k = random.int(keys.length);
      const grant = random.oneIn(4) ? locks.tryAcquire(keys[k]!) : locks.acquire(keys[k]!);
      if (grant === null) continue;
      countUp(tally, [k], () => {
        const token = Number(grant.token ?? 0n);
        if (grant.token !== undefined && token <= lastTokens[k]!) Atomics.add(tokensThatFell, k, 1);
        lastTokens[k] = token;
      });
      grant.release();
    }
  },

  check({ world: { tally, tokensThatFell }, expect }) {
    checkTally(tally, expect);
    for (const [k, key] of keys.entries()) {
      const fell = tokensThatFell[k]!;
      expect(fell === 0, `${fell} tokens of ${JSON.stringify(key)} were not higher than the one before`);
    }
  },
});
