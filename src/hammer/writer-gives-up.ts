import type { Expect, WorkerInfo } from './scenario.ts';
import type { HammerGrant, HammerLocks } from './tracked-locks.ts';

/**
 * Once in a run: worker 0 reads for long, worker 1 stands in line to write and gives up, and the others stand in line
 * behind it to read. When the writer is gone they have to be let in: worker 0 reads until they are, so nobody else
 * wakes them.
 */
export interface WriterGivesUp {
  readonly workers: number;
  readonly words: Int32Array;
  /** When the writer had given up: a `performance.now()`, and the time that the machine had granted by then. */
  readonly gone: Float64Array;
}

const KEY = 'one that a writer gives up on';
const Word = { stage: 0, atTheDoor: 1, inside: 2 } as const;
const Stage = { begun: 0, reading: 1, writerWaits: 2, writerGone: 3 } as const;
const WRITER_MS = 150;
/** The writer needs a moment to be in line; a reader that comes before it proves nothing. */
const BEHIND_MS = 5;
/** Letting in takes microseconds; these are for machines that are busy with other things. */
const timeoutMs = 2_000;
const LATE_MS = 1_000;
const LOOK_MS = 20;
const nobody = new Int32Array(new SharedArrayBuffer(4));

export function createWriterGivesUp(workers: number): WriterGivesUp {
  return {
    workers,
    words: new Int32Array(new SharedArrayBuffer(12)),
    gone: new Float64Array(new SharedArrayBuffer(16)),
  };
}

/** The part of one worker. A lock that does not say that it shares has none. */
export function writerGivesUp(
  world: WriterGivesUp,
  worker: WorkerInfo,
  locks: HammerLocks,
  expect: Expect,
): void {
  if (world.workers < 3) return;
  if (worker.index === 0) readForLong(world, worker, locks);
  else if (worker.index === 1) giveUp(world, worker, locks);
  else readBehind(world, worker, locks, expect);
}

function readForLong({ words, workers }: WriterGivesUp, { stopping }: WorkerInfo, locks: HammerLocks): void {
  using grant = locks.acquire(KEY, { mode: 'shared' });
  if (grant.mode !== 'shared') {
    setStage(words, Stage.writerGone);
    return;
  }
  setStage(words, Stage.reading);
  for (;;) {
    const inside = Atomics.load(words, Word.inside);
    // When the run is over some may not come any more. A reader that has come must be let in even then.
    if (inside === workers - 2 || (stopping() && Atomics.load(words, Word.atTheDoor) === inside)) return;
    Atomics.wait(words, Word.inside, inside, LOOK_MS);
  }
}

function giveUp({ words, gone }: WriterGivesUp, worker: WorkerInfo, locks: HammerLocks): void {
  if (awaitStage(words, Stage.reading, worker) !== Stage.reading) return;
  setStage(words, Stage.writerWaits);
  try {
    locks.acquire(KEY, { timeoutMs: WRITER_MS }).release();
  } catch (error) {
    if ((error as { code?: string }).code !== 'lock_timeout') throw error;
  }
  gone[0] = performance.now();
  gone[1] = worker.grantedMs();
  setStage(words, Stage.writerGone);
}

function readBehind(world: WriterGivesUp, worker: WorkerInfo, locks: HammerLocks, expect: Expect): void {
  const { words } = world;
  if (awaitStage(words, Stage.writerWaits, worker) < Stage.writerWaits) return;
  Atomics.add(words, Word.atTheDoor, 1);
  Atomics.wait(nobody, 0, 0, BEHIND_MS);
  const grant = letIn(world, worker, locks, expect);
  Atomics.add(words, Word.inside, 1);
  Atomics.notify(words, Word.inside);
  grant?.release();
}

/** Null where it was not let in; that it was let in so late only its own clock has done, and nobody woke it. */
function letIn(
  { words, gone }: WriterGivesUp,
  { grantedMs }: WorkerInfo,
  locks: HammerLocks,
  expect: Expect,
): HammerGrant | null {
  for (;;) {
    const grant = attempt(locks);
    const isGone = Atomics.load(words, Word.stage) === Stage.writerGone;
    // A machine that stands still for as long, or is busy with something else, is no fault of the lock's.
    const openMs = isGone ? Math.round(Math.min(performance.now() - gone[0]!, grantedMs() - gone[1]!)) : 0;
    const isLate = openMs >= LATE_MS;
    expect(!isLate, `a reader was not let in for ${openMs} ms after the writer before it had given up`);
    if (grant !== null || isLate) return grant;
  }
}

function attempt(locks: HammerLocks): HammerGrant | null {
  try {
    return locks.acquire(KEY, { mode: 'shared', timeoutMs });
  } catch (error) {
    if ((error as { code?: string }).code !== 'lock_timeout') throw error;
    return null;
  }
}

function setStage(words: Int32Array, stage: number): void {
  Atomics.store(words, Word.stage, stage);
  Atomics.notify(words, Word.stage);
}

/** Returns the stage that it has come to; an earlier one if the run is over. */
function awaitStage(words: Int32Array, stage: number, { stopping }: WorkerInfo): number {
  for (;;) {
    const seen = Atomics.load(words, Word.stage);
    if (seen >= stage || stopping()) return seen;
    Atomics.wait(words, Word.stage, seen, LOOK_MS);
  }
}
