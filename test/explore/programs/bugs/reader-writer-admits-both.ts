import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/**
 * A reader looks whether a writer is inside, and then counts itself. A writer that comes in between sees no
 * reader, and the reader sees half of its writes.
 *
 * Seen: Courtois, Heymans and Parnas, Concurrent Control with "Readers" and "Writers", 1971, is about this.
 */
export default defineProgram({
  name: 'reader-writer-admits-both',
  setup: () => ({ writer: words(1), readers: words(1), pair: words(2) }),
  threads: [read, write],
});

type World = Record<'writer' | 'readers' | 'pair', Int32Array>;

function read({ writer, readers, pair }: World): void {
  while (Atomics.load(writer, 0) !== 0) Atomics.wait(writer, 0, 1);
  Atomics.add(readers, 0, 1);
  assert.equal(Atomics.load(pair, 0), Atomics.load(pair, 1), 'half written');
  Atomics.sub(readers, 0, 1);
  Atomics.notify(readers, 0);
}

function write({ writer, readers, pair }: World): void {
  Atomics.store(writer, 0, 1);
  for (let seen = Atomics.load(readers, 0); seen !== 0; seen = Atomics.load(readers, 0)) {
    Atomics.wait(readers, 0, seen);
  }
  Atomics.store(pair, 0, 1);
  Atomics.store(pair, 1, 1);
  Atomics.store(writer, 0, 0);
  Atomics.notify(writer, 0);
}
