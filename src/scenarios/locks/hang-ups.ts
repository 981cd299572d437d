import type { SeededRandom } from '../../base/seeded-random.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  checkRaceCounters,
  countUpSlowly,
  createRaceCounters,
  type RaceCounters,
} from '../../hammer/workloads/race-counters.ts';
import { sideBySide } from '../../hammer/workloads/side-by-side.ts';

/*
 * Requests that generate for a while, and clients that hang up in the middle: the work then ends early, at its next
 * look, and until it has ended the session is its own.
 */
const sessions = ['one', 'two'];
const TASKS = 4;
const PARTS = 4;

export default defineScenario({
  name: 'hang-ups',
  needs: [],
  // One that dies or is robbed inside leaves its counts as they are.
  withstands: ['slow'],

  setup: () => createRaceCounters(sessions),

  async step({ world: tally, locks, random }) {
    await sideBySide(TASKS, async () => {
      const { k, hungUp } = request(random);
      using _grant = await locks.acquireAsync(sessions[k]!, { owner: {} });
      await generate(tally, k, hungUp);
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});

/** For which session, by its index, and a signal that says that its client is gone. */
export function request(random: SeededRandom): { readonly k: number; readonly hungUp: AbortSignal } {
  const client = new AbortController();
  if (random.oneIn(2)) setTimeout(() => client.abort(), random.int(4));
  return { k: random.int(sessions.length), hungUp: client.signal };
}

/** Works in the session; nobody else may meanwhile. */
export async function generate(tally: RaceCounters, k: number, hungUp: AbortSignal): Promise<void> {
  for (let part = 0; part < PARTS && !hungUp.aborted; part++) await countUpSlowly(tally, [k]);
}
