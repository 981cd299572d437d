import type { MemoryRange } from '../memory/operation.ts';
import type { ProgramMemory } from '../memory/program-memory.ts';
import type { SharedState } from '../memory/shared-state.ts';
import { TIMER, Waiter, WaiterState, waiterAt } from '../memory/waiter-slot.ts';

/** A wait for a word that was still pending at the end of an execution. */
export interface OpenWait extends MemoryRange {
  readonly thread: number;
  /** The step in which it began. */
  readonly since: number;
  /** The value of the word at the end; undefined for memory that only the thread itself has. */
  readonly value: number | bigint | undefined;
}

export function openWaits({ words }: SharedState, memory: ProgramMemory): OpenWait[] {
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
