import { countText, numberText } from '../../base/number-text.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/*
 * Threads die while they hold a key. The key is recovered, the next grant reports the death in `ownerDied`, and no waiter
 * waits forever.
 */
const keys = ['a', 'b', 'c'];
/** Recovery takes milliseconds. The rest is for machines that are busy with other things. */
const timeoutMs = 1_500;

const counts = () => new Int32Array(new SharedArrayBuffer(keys.length * 4));

export default defineScenario({
  name: 'deaths',
  needs: ['blocking', 'recovery'],
  locks: { leaseMs: Number.POSITIVE_INFINITY },
  allowDeaths: true,
  // Every death has to be one that the scenario caused and counted.
  withstands: ['pause', 'slow'],

  setup: () => ({ plain: counts(), increments: counts(), died: counts() }),

  step({ world, locks, random, expect }) {
    const k = random.int(keys.length);
    const grant = locks.acquire(keys[k]!, { timeoutMs });
    const died = Atomics.exchange(world.died, k, 0) === 1;
    expect(
      grant.ownerDied === died,
      `ownerDied was ${grant.ownerDied} after a holder that ${died ? 'died' : 'lived'}`,
    );
    world.plain[k]! += 1;
    Atomics.add(world.increments, k, 1);
    // A slow holder must not be taken for a dead one.
    if (random.oneIn(50)) sleepSync(10);
    if (random.oneIn(200)) {
      Atomics.store(world.died, k, 1);
      process.exit(1);
    }
    grant.release();
  },

  check({ world, expect }) {
    for (const [k, key] of keys.entries()) {
      const lost = world.increments[k]! - world.plain[k]!;
      expect(
        lost === 0,
        `${numberText(lost)} of ${countText(world.increments[k]!, 'increment')} under ${JSON.stringify(key)} ${lost === 1 ? 'was' : 'were'} lost`,
      );
    }
  },
});
