import { TIMER, Waiter, WaiterState, waiterAt } from '../memory/waiter-slot.ts';
import type { ExecutionEnvironment } from './execution.ts';

/** A wait that an execution has left. */
export interface OpenWait {
  readonly thread: number;
  readonly buffer: number;
  readonly offset: number;
  readonly size: number;
  /** The step in which it began. */
  readonly since: number;
  /** What the word holds now; undefined where only the thread itself has that memory. */
  readonly value: number | bigint | undefined;
}

export function openWaits({
  shared: { words },
  memory,
}: Pick<ExecutionEnvironment, 'shared' | 'memory'>): OpenWait[] {
  const waits: OpenWait[] = [];
  for (let index = 0; ; index++) {
    const at = waiterAt(index);
    if (at >= words.length) return waits;
    if (words[at + Waiter.state] !== WaiterState.waiting || words[at + Waiter.buffer] === TIMER) continue;
    const word = {
      buffer: words[at + Waiter.buffer]!,
      offset: words[at + Waiter.offset]!,
      size: words[at + Waiter.size]!,
    };
    waits.push({
      thread: words[at + Waiter.thread]!,
      ...word,
      since: words[at + Waiter.since]!,
      value: memory.read(word),
    });
  }
}
