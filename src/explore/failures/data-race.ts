import { isPlain, Op, overlap, putsValue } from '../memory/operation.ts';
import { Mark } from '../memory/step-words.ts';
import { Act } from '../schedule/schedule.ts';
import type { Step } from '../schedule/trace.ts';

/**
 * Two unordered accesses to the same bytes, at least one of them plain and at least one a write, as indices
 * of steps.
 */
export interface DataRace {
  readonly first: number;
  readonly second: number;
}

/** An Atomics write, and the vector clock of its thread at that point. */
interface AtomicWrite {
  readonly offset: number;
  readonly size: number;
  readonly clock: VectorClock;
}

/** A vector clock: how far each thread had come, by its index. */
type VectorClock = number[];

/**
 * The first data race of an execution, found with vector clocks (Mattern 1989; used for races as in
 * FastTrack, Flanagan and Freund 2009). Following the memory model of ECMAScript, an Atomics write happens
 * before an Atomics read that reads from it, and a notify before the return of the wait that it ended.
 * Everything that a thread did happens before `nextDeath` returns its death. That one access came first in
 * this particular execution does not order the two.
 */
export function findDataRace(trace: readonly Step[], threads: number): DataRace | undefined {
  const clocks: VectorClock[] = Array.from({ length: threads }, (_, thread) => startClock(threads, thread));
  const bytes = new Map<string, AtomicWrite>();
  const waiterLists = new Map<string, VectorClock>();
  // The last access of each thread and kind to the same bytes: an access ordered after that one is also
  // ordered after the earlier ones.
  const accesses = new Map<string, { index: number; time: number }>();
  for (const [index, step] of trace.entries()) {
    if (step.act === Act.death) continue;
    const clock = clocks[step.thread]!;
    const access = { index, time: clock[step.thread]! };
    if (!isPlain(step.operation)) {
      if (step.operation === Op.nextDeath) join(clock, clocks[step.after] ?? []);
      // A timer that fires first, or an immediate, orders nothing.
      else if (onWaiterList.has(step.operation) && step.buffer >= 0)
        joinList(waiterLists, `${step.buffer}:${step.offset}`, clock);
      if (looksAtWord(step.operation)) synchronise(bytes, step, clock);
      clock[step.thread]! += 1;
    }
    if (!isPlain(step.operation) && !looksAtWord(step.operation)) continue;
    // Checked only now: an Atomics operation first learns what the write that it reads from knew.
    for (const { index: first, time } of accesses.values())
      if (races(trace[first]!, step, time, clock)) return { first, second: index };
    const { thread, operation, buffer, offset, size } = step;
    accesses.set([thread, isPlain(operation), writes(step), buffer, offset, size].join(), access);
  }
  return undefined;
}

function startClock(threads: number, thread: number): VectorClock {
  return Array.from({ length: threads }, (_, other) => (other === thread ? 1 : 0));
}

/** Atomics operations are ordered among each other. */
function races(earlier: Step, later: Step, time: number, clock: VectorClock): boolean {
  if (earlier.thread === later.thread || !overlap(earlier, later)) return false;
  if (!isPlain(earlier.operation) && !isPlain(later.operation)) return false;
  return (writes(earlier) || writes(later)) && time > clock[earlier.thread]!;
}

function writes({ operation, marks }: Step): boolean {
  return operation === Op.write || (putsValue(operation) && (marks & Mark.failed) === 0);
}

/** Operations on the list of a word's waiters, which happen one at a time. */
const onWaiterList = new Set([Op.wait, Op.waitAsync, Op.notify, Op.wake, Op.event]);

function looksAtWord(operation: number): boolean {
  return operation === Op.wait || operation === Op.waitAsync || operation === Op.load || putsValue(operation);
}

/** Joins the clocks of all operations on the same list of waiters so far. */
function joinList(waiterLists: Map<string, VectorClock>, word: string, clock: VectorClock): void {
  waiterLists.set(word, [...join(clock, waiterLists.get(word) ?? [])]);
}

/**
 * Learns, byte by byte, from the writes that the step reads from, and records the step for those that read
 * from it. As in the language specification, a read learns only from a write to exactly the same bytes, and a
 * compareExchange that fails is a read.
 */
function synchronise(bytes: Map<string, AtomicWrite>, step: Step, clock: VectorClock): void {
  const { operation, buffer, offset, size, marks } = step;
  const at = Array.from({ length: size }, (_, byte) => `${buffer}:${offset + byte}`);
  // A store reads nothing, and a thread that reads from it does not read what it has overwritten.
  if (operation !== Op.store) {
    for (const byte of at) {
      const write = bytes.get(byte);
      if (write?.offset === offset && write.size === size) join(clock, write.clock);
    }
  }
  if (!putsValue(operation) || (marks & Mark.failed) !== 0) return;
  const write = { offset, size, clock: [...clock] };
  for (const byte of at) bytes.set(byte, write);
}

function join(into: VectorClock, from: VectorClock): VectorClock {
  for (const [thread, time] of from.entries()) into[thread] = Math.max(into[thread]!, time);
  return into;
}
