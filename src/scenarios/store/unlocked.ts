import { countText, numberText } from '../../base/number-text.ts';
import { createSession, getSession } from '../../decks/sessions.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import type { DeckStore } from '../../store/store.ts';

/*
 * Edits without any lock, kept apart by transactions alone. No update of one row is lost, no version is given to two edits,
 * and every later read sees what was acknowledged.
 */
const counter = 'counter';
const deck = 'deck';

export default defineScenario({
  name: 'unlocked',
  use: { decks: decks() },
  needs: [],
  // The counts in memory have to agree with the file, so a worker must not die between the two.
  withstands: ['slow', 'busy', 'full', 'reader'],

  async setup({ decks }) {
    await createSession(decks.store, {}, counter, '0');
    await decks.createSession(deck, {});
    return {
      increments: new Int32Array(new SharedArrayBuffer(4)),
      /** One word: the highest version of the deck that was acknowledged to an edit. */
      acknowledged: new Int32Array(new SharedArrayBuffer(4)),
    };
  },

  async step({ world: { increments, acknowledged }, decks, random, expect }) {
    if (random.oneIn(2)) {
      await countUp(decks.store);
      Atomics.add(increments, 0, 1);
      const { version } = await decks.renameSession(deck, `name ${random.int(1_000_000)}`, {});
      raise(acknowledged, version);
    }
    const before = Atomics.load(acknowledged, 0);
    const read = await decks.getDeck(deck);
    expect(
      read.version >= before,
      `version ${before} was acknowledged, and a read that began later saw version ${read.version}`,
    );
  },

  async check({ world: { increments }, decks, history, expect }) {
    const counted = Number((await getSession(decks.store, counter)).name);
    const lost = increments[0]! - counted;
    expect(
      lost === 0,
      `${numberText(lost)} of ${countText(increments[0]!, 'increment')} of one row ${lost === 1 ? 'was' : 'were'} lost`,
    );
    const versions = new Set<number>();
    let repeated = 0;
    for (const { f, outcome, output } of history) {
      if (f !== 'rename' || outcome !== 'ok') continue;
      const { version } = output as { version: number };
      if (versions.has(version)) repeated += 1;
      versions.add(version);
    }
    expect(repeated === 0, `${countText(repeated, 'edit')} got a version that another edit had`);
  },
});

/** Reads a counter from a row and writes it back, incremented. */
function countUp(store: DeckStore): Promise<unknown> {
  return store.write(async (trx) => {
    const rows = trx.selectFrom('sessions').select('name').where('id', '=', counter);
    const { name } = await rows.executeTakeFirstOrThrow();
    const next = String(Number(name) + 1);
    return trx.updateTable('sessions').set({ name: next }).where('id', '=', counter).execute();
  });
}

/** Raises a shared word to `value` unless it is as high already. */
function raise(word: Int32Array, value: number): void {
  for (let seen = Atomics.load(word, 0); seen < value; ) {
    const now = Atomics.compareExchange(word, 0, seen, value);
    if (now === seen) return;
    seen = now;
  }
}
