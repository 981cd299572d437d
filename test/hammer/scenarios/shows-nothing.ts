import { setTimeout as sleep } from 'node:timers/promises';
import { decks, defineScenario } from '../../../src/index.ts';

/** Steps that do nothing that could fail; the seed selects how. */
export const nothings = ['does nothing', 'is refused'] as const;

export default defineScenario({
  name: 'shows-nothing',
  use: { decks: decks() },
  setup: ({ options }) => nothings[options.seed]!,
  async step({ world: how, locks, decks }) {
    await sleep(1);
    if (how === 'does nothing') return;
    using grant = locks.acquire('no session');
    await decks.addSlide(grant.key, '<p></p>', grant).catch((error: { code?: string }) => {
      if (error.code !== 'unknown_session') throw error;
    });
  },
});
