import { defineScenario } from '../hammer/scenario.ts';

/*
 * Plain, non-atomic counters that only the lock protects. What it lets through is counted exactly: increments that
 * are lost, holders that overlap, tokens that do not rise.
 */
const keys = ['a', 'b', 'c'];
const ROUNDS = 200;

const counts = () => new Int32Array(new SharedArrayBuffer(keys.length * 4));

export default defineScenario({
  name: 'exclusion',

  setup: () => ({
    /** Read and written without Atomics, on purpose. */
    plain: counts(),
    lastTokens: new Float64Array(new SharedArrayBuffer(keys.length * 8)),
    increments: counts(),
    inside: counts(),
    overlaps: counts(),
    tokensThatFell: counts(),
  }),

  step({ world, locks, random }) {
    for (let round = 0; round < ROUNDS; round++) {
      const k = random.int(keys.length);
      const grant = random.oneIn(4) ? locks.tryAcquire(keys[k]!) : locks.acquire(keys[k]!);
      if (grant === null) continue;
      if (Atomics.add(world.inside, k, 1) !== 0) Atomics.add(world.overlaps, k, 1);
      const before = world.plain[k]!;
      const token = Number(grant.token ?? 0n);
      if (grant.token !== undefined && token <= world.lastTokens[k]!) Atomics.add(world.tokensThatFell, k, 1);
      world.lastTokens[k] = token;
      world.plain[k] = before + 1;
      Atomics.add(world.increments, k, 1);
      Atomics.sub(world.inside, k, 1);
      grant.release();
    }
  },

  check({ world, expect }) {
    for (const [k, key] of keys.entries()) {
      const increments = world.increments[k]!;
      const lost = increments - world.plain[k]!;
      const overlaps = world.overlaps[k]!;
      const fell = world.tokensThatFell[k]!;
      expect(lost === 0, `${lost} of ${increments} increments under ${JSON.stringify(key)} were lost`);
      expect(
        overlaps === 0,
        `${overlaps} holders of ${JSON.stringify(key)} came in while another was inside`,
      );
      expect(fell === 0, `${fell} tokens of ${JSON.stringify(key)} were not higher than the one before`);
    }
  },
});
