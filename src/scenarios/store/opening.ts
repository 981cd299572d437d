import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createSession, listSessions } from '../../decks/sessions.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/* All workers open one new file at once, round after round. It gets one schema, and no worker is turned away. */
/** The shared words: the current round, and how many workers have done it. */
const Word = { round: 0, done: 1 } as const;

export default defineScenario({
  name: 'opening',
  use: { decks: decks() },
  // A round needs all workers.
  withstands: ['slow'],

  setup: ({ directory, options }) => ({
    directory,
    workers: options.workers,
    words: new Int32Array(new SharedArrayBuffer(8)),
  }),

  async step({ world: { directory, workers, words }, worker, locks, decks, expect }) {
    const round = Atomics.load(words, Word.round);
    const store = await decks.openStore(fileOf(directory, round));
    try {
      using grant = locks.acquire(`session-${worker.index}`);
      await createSession(store, grant, grant.key);
      if (Atomics.add(words, Word.done, 1) + 1 === workers) {
        const sessions = await listSessions(store);
        expect(
          sessions.length === workers,
          `${workers} workers wrote, and ${sessions.length} sessions are in the file`,
        );
        const problems = await store.verify();
        expect(problems.length === 0, `the new file: ${problems}`);
        // All workers have reached this round, so none has the file of the last round open.
        removeDatabase(fileOf(directory, round - 1));
        Atomics.store(words, Word.done, 0);
        Atomics.store(words, Word.round, round + 1);
        Atomics.notify(words, Word.round);
      }
    } finally {
      await store.close();
    }
    while (!worker.stopping() && Atomics.load(words, Word.round) === round)
      Atomics.wait(words, Word.round, round, 50);
  },
});

function fileOf(directory: string, round: number): string {
  return join(directory, `opening-${round}.sqlite`);
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}
