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
 * Requests generate text for a while, and some clients hang up in the middle. The work then ends early, when it next checks
 * its signal. Until it has ended, no other request may work in the session.
 */
const sessions = ['one', 'two'];
const TASKS = 4;
const PARTS = 4;

export default defineScenario({
  name: 'hang-ups',
  needs: [],
  // A holder that dies or loses its key to a steal would leave its counters half updated.
  withstands: ['slow'],

  setup: () => createRaceCounters(sessions),

  async step({ world: counters, locks, random }) {
    await sideBySide(TASKS, async () => {
      const { k, hungUp } = request(random);
      using _grant = await locks.acquireAsync(sessions[k]!, { owner: {} });
      await generate(counters, k, hungUp);
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});

/** A request for a session, given by its index, with a signal that is aborted when the client hangs up. */
export function request(random: SeededRandom): { readonly k: number; readonly hungUp: AbortSignal } {
  const client = new AbortController();
  if (random.oneIn(2)) setTimeout(() => client.abort(), random.int(4));
  return { k: random.int(sessions.length), hungUp: client.signal };
}

/** Works in the session, which no other request may do meanwhile. */
export async function generate(counters: RaceCounters, k: number, hungUp: AbortSignal): Promise<void> {
  for (let part = 0; part < PARTS && !hungUp.aborted; part++) await countUpSlowly(counters, [k]);
}
