import { setImmediate as nextTurn } from 'node:timers/promises';
import { countText } from '../../base/number-text.ts';
import type { SeededRandom } from '../../base/seeded-random.ts';
import { createGivingUpTrials, runTourEvery } from '../../hammer/giving-up/giving-up-trials.ts';
import type { HammerLocks } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { sideBySide } from '../../hammer/workloads/side-by-side.ts';

/*
 * Readers and writers of plain records of several words. A reader sees a whole record and meets no writer. A writer meets no
 * other holder, and gets its turn however many readers come. Waiters that give up keep no other waiter out.
 */
const keys = ['a', 'b'];
const WORDS = 16;
const ROUNDS = 50;
const TASKS = 4;

/** A key without writers, where all readers have to be let in together. */
const MEETING = 'for readers only';
/** The words of `meeting`: how many readers wait for the key, and how many hold it. */
const Meeting = { waiting: 0, inside: 1 } as const;
/** Readers do not wait for readers. The time is for machines that are busy with other things. */
const timeoutMs = 1_500;

const TOUR_EVERY_MS = 500;

const words = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4));

const createWorld = (workers: number, locks: HammerLocks) => ({
  workers,
  /** The words of the records, read and written without `Atomics` on purpose. */
  records: words(keys.length * WORDS),
  writes: words(keys.length),
  readersIn: words(keys.length),
  writersIn: words(keys.length),
  torn: words(keys.length),
  readersWithWriters: words(keys.length),
  writersWithOthers: words(keys.length),
  hasMet: words(workers),
  meeting: words(2),
  givingUp: createGivingUpTrials(workers, locks),
});
type SharingWorld = ReturnType<typeof createWorld>;

export default defineScenario({
  name: 'sharing',
  needs: ['blocking', 'sharing'],
  // A holder that dies or loses its key to a steal would leave its record and counts half updated.
  withstands: ['slow'],

  setup: ({ options, locks }) => createWorld(options.workers, locks),

  async step(context) {
    const { world, worker, locks, random } = context;
    if (Atomics.exchange(world.hasMet, worker.index, 1) === 0) {
      meet(world, locks, worker.stopping);
    }
    await runTourEvery(world.givingUp, context, TOUR_EVERY_MS);
    if (random.oneIn(4)) {
      await sideBySide(TASKS, async () => {
        const { key, mode, visit } = draw(world, random);
        using _grant = await locks.acquireAsync(key, { mode, owner: {} });
        for (const _ of visit) await nextTurn();
      });
      return;
    }
    for (let round = 0; round < ROUNDS; round++) {
      const { key, mode, visit } = draw(world, random);
      using grant = random.oneIn(4) ? locks.tryAcquire(key, { mode }) : locks.acquire(key, { mode });
      if (grant !== null) Array.from(visit);
    }
  },

  check({ world: { records, writes, torn, readersWithWriters, writersWithOthers }, expect }) {
    for (const [k, name] of keys.entries()) {
      const key = JSON.stringify(name);
      expect(torn[k] === 0, `${countText(torn[k]!, 'reader')} of ${key} saw a record that was half written`);
      const met = readersWithWriters[k]!;
      expect(met === 0, `${countText(met, 'reader')} of ${key} came in while a writer was inside`);
      const others = writersWithOthers[k]!;
      expect(
        others === 0,
        `${countText(others, 'writer')} of ${key} came in while another holder was inside`,
      );
      const record = records.subarray(k * WORDS, (k + 1) * WORDS);
      const whole = record.every((word) => word === writes[k]);
      expect(
        whole,
        `the record of ${key} ended as ${record.join(' ')} after ${countText(writes[k]!, 'write')}`,
      );
    }
  },
});

function draw(world: SharingWorld, random: SeededRandom) {
  const k = random.int(keys.length);
  const key = keys[k]!;
  return random.oneIn(4)
    ? { key, mode: 'exclusive' as const, visit: write(world, k) }
    : { key, mode: 'shared' as const, visit: read(world, k) };
}

/** What a reader does while it holds the key, in two halves, so that other tasks can run in between. */
function* read(
  { records, readersIn, writersIn, torn, readersWithWriters }: SharingWorld,
  k: number,
): Iterable<void> {
  Atomics.add(readersIn, k, 1);
  if (Atomics.load(writersIn, k) !== 0) Atomics.add(readersWithWriters, k, 1);
  const seen = new Set<number>();
  for (let word = 0; word < WORDS; word++) {
    if (word === WORDS / 2) yield;
    seen.add(records[k * WORDS + word]!);
  }
  if (seen.size > 1) Atomics.add(torn, k, 1);
  Atomics.sub(readersIn, k, 1);
}

/** What a writer does while it holds the key, in two halves, so that other tasks can run in between. */
function* write(world: SharingWorld, k: number): Iterable<void> {
  const { records, writes, readersIn, writersIn, writersWithOthers } = world;
  const others = Atomics.add(writersIn, k, 1) + Atomics.load(readersIn, k);
  if (others !== 0) Atomics.add(writersWithOthers, k, 1);
  for (let word = 0; word < WORDS; word++) {
    if (word === WORDS / 2) yield;
    records[k * WORDS + word]! += 1;
  }
  Atomics.add(writes, k, 1);
  Atomics.sub(writersIn, k, 1);
}

/**
 * Each worker takes the key for readers once, and keeps it until all the others have it as well. If one has to wait instead,
 * its time runs out. A lock may also grant it exclusively, as the mode of the grant tells; then there is nothing to check.
 */
function meet({ meeting, workers }: SharingWorld, locks: HammerLocks, stopping: () => boolean): void {
  Atomics.add(meeting, Meeting.waiting, 1);
  const letIn = () => {
    try {
      return locks.acquire(MEETING, { mode: 'shared', timeoutMs });
    } finally {
      Atomics.sub(meeting, Meeting.waiting, 1);
    }
  };
  using grant = letIn();
  if (grant.mode !== 'shared') return;
  Atomics.add(meeting, Meeting.inside, 1);
  Atomics.notify(meeting, Meeting.inside);
  for (;;) {
    const inside = Atomics.load(meeting, Meeting.inside);
    // Once the run is over, some may not come any more. A reader that has come must be let in even then.
    if (inside === workers || (stopping() && Atomics.load(meeting, Meeting.waiting) === 0)) return;
    Atomics.wait(meeting, Meeting.inside, inside, 20);
  }
}
