import { isPlain, Op, overlap, putsValue } from '../memory/operation.ts';
import { Mark } from '../memory/step-words.ts';
import { Act } from '../schedule/schedule.ts';
import type { Step } from '../schedule/trace.ts';

/** Two accesses to the same bytes, one of them plain and one a write, that nothing puts in an order. */
export interface DataRace {
  readonly first: number;
  readonly second: number;
}

/** An Atomics write, and how far its thread had come. */
interface AtomicWrite {
  readonly offset: number;
  readonly size: number;
  readonly clock: VectorClock;
}

/** How far each thread had come, by index. */
type VectorClock = number[];

/**
 * The first data race of an execution, by vector clocks (Mattern 1989; as in FastTrack, Flanagan and Freund 2009). As the
 * language's memory model has it, an Atomics write happens before an Atomics read that reads it, and who wakes before who
 * is woken. What a thread did happens before the message of its death. That one access came first in this execution puts them in no order.
 */
export function findDataRace(trace: readonly Step[], threads: number): DataRace | undefined {
  const clocks: VectorClock[] = Array.from({ length: threads }, (_, thread) => startClock(threads, thread));
  const bytes = new Map<string, AtomicWrite>();
  const lines = new Map<string, VectorClock>();
  // The last of each thread's to the same bytes of one kind: what comes after it comes after those before it.
  const accesses = new Map<string, { index: number; time: number }>();
  for (const [index, step] of trace.entries()) {
    if (step.act === Act.death) continue;
    const clock = clocks[step.thread]!;
    const access = { index, time: clock[step.thread]! };
    if (!isPlain(step.operation)) {
      if (step.operation === Op.nextDeath) join(clock, clocks[step.after] ?? []);
      // That a timer was over first, or a loop came round, puts nothing in an order.
      else if (inLine.has(step.operation) && step.buffer >= 0)
        meet(lines, `${step.buffer}:${step.offset}`, clock);
      if (looksAtWord(step.operation)) synchronise(bytes, step, clock);
      clock[step.thread]! += 1;
    }
    if (!isPlain(step.operation) && !looksAtWord(step.operation)) continue;
    // With what an Atomics operation has learnt from the one that it reads.
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

/** Atomics operations are in one order among each other. */
function races(earlier: Step, later: Step, time: number, clock: VectorClock): boolean {
  if (earlier.thread === later.thread || !overlap(earlier, later)) return false;
  if (!isPlain(earlier.operation) && !isPlain(later.operation)) return false;
  return (writes(earlier) || writes(later)) && time > clock[earlier.thread]!;
}

function writes({ operation, marks }: Step): boolean {
  return operation === Op.write || (putsValue(operation) && (marks & Mark.failed) === 0);
}

/** Operations that stand in a word's line of waiters, or look at it: one at a time. */
const inLine = new Set([Op.wait, Op.waitAsync, Op.notify, Op.wake, Op.event]);

function looksAtWord(operation: number): boolean {
  return operation === Op.wait || operation === Op.waitAsync || operation === Op.load || putsValue(operation);
}

/** Each learns from all that were there before. */
function meet(lines: Map<string, VectorClock>, word: string, clock: VectorClock): void {
  lines.set(word, [...join(clock, lines.get(word) ?? [])]);
}

/**
 * What a step learns from the writes that it reads, byte by byte, and leaves for those who read what it writes. As the
 * language has it, a read learns only from a write to just the same bytes; and a compareExchange that fails is a read.
 */
function synchronise(bytes: Map<string, AtomicWrite>, step: Step, clock: VectorClock): void {
  const { operation, buffer, offset, size, marks } = step;
  const at = Array.from({ length: size }, (_, byte) => `${buffer}:${offset + byte}`);
  // A store reads nothing, and a thread that reads it does not read what it has covered.
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
