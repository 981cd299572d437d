import { exchange, notify, realNow, store, wait } from './real-globals.ts';
import type { SharedState } from './shared-state.ts';
import { Command, Slot, slotOf } from './thread-slot.ts';

/** Hands the baton to another thread, with the command that it is to carry out. */
export function passBaton({ words }: SharedState, to: number, command: number): void {
  const word = slotOf(to) + Slot.command;
  store(words, word, command);
  notify(words, word, 1);
}

/**
 * Blocks until `thread` gets the baton; returns its command, or {@link Command.none} after `timeoutMs`
 * without one.
 */
export function awaitBaton(
  { words }: SharedState,
  thread: number,
  timeoutMs = Number.POSITIVE_INFINITY,
): number {
  const word = slotOf(thread) + Slot.command;
  const until = realNow() + timeoutMs;
  for (;;) {
    const command = exchange(words, word, Command.none);
    const left = until - realNow();
    if (command !== Command.none || left <= 0) return command;
    // A thread that reads a command before it sleeps still gets that command's notify later, perhaps in its
    // next sleep. So a wake-up by itself means nothing: only the word counts.
    wait(words, word, Command.none, left);
  }
}
