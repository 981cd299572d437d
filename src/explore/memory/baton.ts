import { exchange, notify, realNow, store, wait } from './real-globals.ts';
import { Command, type SharedState, Slot, slotOf } from './shared-state.ts';

/** Gives the baton to another thread, with what it is to do. */
export function passBaton({ words }: SharedState, to: number, command: number): void {
  const word = slotOf(to) + Slot.command;
  store(words, word, command);
  notify(words, word, 1);
}

/** Waits for the baton, and returns what it comes with; {@link Command.none} when `timeoutMs` pass without. */
export function awaitBaton(
  { words }: SharedState,
  who: number,
  timeoutMs = Number.POSITIVE_INFINITY,
): number {
  const word = slotOf(who) + Slot.command;
  const until = realNow() + timeoutMs;
  for (;;) {
    const command = exchange(words, word, Command.none);
    const left = until - realNow();
    if (command !== Command.none || left <= 0) return command;
    // Who sees a command before it sleeps is notified of it later, perhaps in its next sleep: a wake-up alone says nothing.
    wait(words, word, Command.none, left);
  }
}
