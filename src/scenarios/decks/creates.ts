import { countText } from '../../base/number-text.ts';
import { listSessions } from '../../decks/sessions.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/* Workers create the same new sessions at once. Each session is created once, by one of them, and none is missing. */

export interface CreatesWorld {
  /** One word: the number of sessions that were requested so far, counted once per worker. */
  readonly next: Int32Array;
  readonly workers: number;
}

export default defineScenario({
  name: 'creates',
  use: { decks: decks() },
  // The counts are right only if every step ends, and reports what it did.
  withstands: ['slow'],

  setup: ({ options }) => ({ next: new Int32Array(new SharedArrayBuffer(4)), workers: options.workers }),

  async step({ world, locks, decks, expect }) {
    const id = nextSession(world);
    using grant = locks.acquire(id);
    const isMissing = await decks.getDeck(id).then(() => false, isUnknown);
    const { created } = await decks.createSession(id, grant);
    expect(created === isMissing, `${id} was created by another worker while this worker held its key`);
  },

  async check({ world, decks, history, expect }) {
    const created = new Map<string, number>();
    for (const { f, key, output } of history) {
      const isNew = f === 'create' && (output as { created?: boolean } | undefined)?.created === true;
      if (isNew) created.set(key!, (created.get(key!) ?? 0) + 1);
    }
    for (const [id, times] of created) expect(times === 1, `${id} was created ${countText(times, 'time')}`);
    const requested = Math.ceil(Atomics.load(world.next, 0) / world.workers);
    let listed = 0;
    for (let after = ''; ; ) {
      const page = await listSessions(decks.store, { after });
      listed += page.length;
      if (page.length === 0) break;
      after = page.at(-1)!.id;
    }
    expect(listed === requested, `${requested} sessions were requested, and ${listed} are in the file`);
    expect(
      created.size === requested,
      `${requested} sessions were requested, and ${created.size} were created`,
    );
  },
});

/** The id for the next step. Each id is given out once per worker, so all workers meet there. */
export function nextSession({ next, workers }: CreatesWorld): string {
  return `session-${String(Math.floor(Atomics.add(next, 0, 1) / workers)).padStart(8, '0')}`;
}

function isUnknown(error: { code?: string }): true {
  if (error.code !== 'unknown_session') throw error;
  return true;
}
