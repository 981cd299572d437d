import type { SeededRandom } from '../../base/seeded-random.ts';
import type { RecordedDecks } from '../../fixtures/decks/recorded-decks.ts';
import type { HammerLocks } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import reorder, { session } from '../../scenarios/decks/reorder.ts';

/**
 * Planted bug: a function that holds a session calls another one that locks the session again.
 *
 * Seen: POSIX's documentation of pthread_mutex_lock: relocking a mutex that is not recursive.
 */
export default defineScenario({
  ...reorder,
  name: 'self-deadlock',

  async step({ locks, decks, random }) {
    using _grant = locks.acquire(session);
    const { slides } = await decks.getDeck(session);
    if (slides.length > 1) await shuffleSlides(locks, decks, random, slides.length);
  },
});

async function shuffleSlides(
  locks: HammerLocks,
  decks: RecordedDecks,
  random: SeededRandom,
  count: number,
): Promise<void> {
  using grant = locks.acquire(session);
  await decks.reorderSlides(session, random.shuffle([...Array(count).keys()]), grant);
}
