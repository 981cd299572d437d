import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type DeckStore, openStore } from '../../src/decks/index.ts';
import { SessionLocks, type SessionLocksOptions } from '../../src/locks/index.ts';
import type { Command, CommandResult } from './deck-thread.ts';
import { RemoteThread } from './remote-thread.ts';

export type Editor = RemoteThread<Command, CommandResult>;

export interface DeckFixture {
  readonly locks: SessionLocks;
  readonly store: DeckStore;
  readonly directory: string;
  /** Starts threads with the same locks and the same file. */
  editors(count: number): Promise<Editor[]>;
}

/** A lock table, a real file, and threads that use both, for the tests of one test file; closed after them. */
export async function openDeckFixture(options: SessionLocksOptions = {}): Promise<DeckFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
  const locks = SessionLocks.create(options);
  const store = await openStore(join(directory, 'decks.sqlite'), { locks });
  const editors: Editor[] = [];
  after(async () => {
    await Promise.all(editors.map((editor) => editor.ends()));
    await store.close();
    await locks.close();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    locks,
    store,
    directory,
    async editors(count) {
      const data = { handle: locks.handle, file: store.file };
      const started = await Promise.all(
        Array.from({ length: count }, () =>
          RemoteThread.start<Command, CommandResult>('./deck-thread.ts', data),
        ),
      );
      editors.push(...started);
      return started;
    },
  };
}

/** A shared word that a thread sets to 1 when it reaches the gate, where it waits until the test sets it to 2. */
export class Gate {
  readonly word = new Int32Array(new SharedArrayBuffer(4));

  async reached(): Promise<void> {
    await Atomics.waitAsync(this.word, 0, 0, 20_000).value;
  }

  pass(): void {
    Atomics.store(this.word, 0, 2);
    Atomics.notify(this.word, 0);
  }
}
