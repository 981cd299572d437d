import { Act } from './choice.ts';
import { isPlain, mayWrite, Op, overlap } from './operation.ts';
import type { Step } from './trace.ts';

/** Two plain accesses to the same bytes, one of them a write, that nothing puts in an order. */
export interface DataRace {
  readonly first: number;
  readonly second: number;
}

/** How far each thread had come, by index. */
type Clock = number[];

/**
 * The first data race of an execution, by vector clocks (Mattern 1989; as in FastTrack, Flanagan and Freund 2009). As the
 * language's memory model has it, an Atomics write happens before an Atomics read that reads it, and who wakes before who
 * is woken. That one access came first in this execution puts them in no order.
 */
export function findDataRace(trace: readonly Step[], threads: number): DataRace | undefined {
  const clocks: Clock[] = Array.from({ length: threads }, (_, thread) => startClock(threads, thread));
  const words = new Map<string, Clock>();
  const plain: { index: number; time: number }[] = [];
  for (const [index, step] of trace.entries()) {
    if (step.act === Act.death) continue;
    const clock = clocks[step.thread]!;
    if (isPlain(step.operation)) {
      const other = plain.find(({ index, time }) => races(trace[index]!, step, time, clock));
      if (other !== undefined) return { first: other.index, second: index };
      plain.push({ index, time: clock[step.thread]! });
    } else {
      synchronise(words, `${step.buffer}:${step.offset}`, step, clock);
      clock[step.thread]! += 1;
    }
  }
  return undefined;
}

function startClock(threads: number, thread: number): Clock {
  return Array.from({ length: threads }, (_, other) => (other === thread ? 1 : 0));
}

function races(earlier: Step, later: Step, time: number, clock: Clock): boolean {
  if (earlier.thread === later.thread || !overlap(earlier, later)) return false;
  return (mayWrite(earlier.operation) || mayWrite(later.operation)) && time > clock[earlier.thread]!;
}

/** What a step learns from those before it on the same word, and leaves for those after it. */
function synchronise(words: Map<string, Clock>, word: string, step: Step, clock: Clock): void {
  if (step.buffer < 0) return;
  const left = words.get(word) ?? clock.map(() => 0);
  if (step.operation !== Op.store) join(clock, left);
  // A store is read alone: whoever reads it does not read what it has covered.
  if (step.operation === Op.store) words.set(word, [...clock]);
  else if (mayWrite(step.operation)) words.set(word, join(left, clock));
}

function join(into: Clock, from: Clock): Clock {
  for (const [thread, time] of from.entries()) into[thread] = Math.max(into[thread]!, time);
  return into;
}
