import { type Board, Command, Seat, seatOf } from './board.ts';
import { exchange, notify, realNow, store, wait } from './real.ts';

/** Gives the baton to another thread, with what it is to do. */
export function hand({ words }: Board, to: number, command: number): void {
  const word = seatOf(to) + Seat.command;
  store(words, word, command);
  notify(words, word, 1);
}

/** Waits for the baton, and returns what it comes with; {@link Command.none} when `timeoutMs` pass without. */
export function receive({ words }: Board, who: number, timeoutMs = Number.POSITIVE_INFINITY): number {
  const word = seatOf(who) + Seat.command;
  const until = realNow() + timeoutMs;
  for (;;) {
    const command = exchange(words, word, Command.none);
    const left = until - realNow();
    if (command !== Command.none || left <= 0) return command;
    // Who sees a command before it sleeps is notified of it later, perhaps in its next sleep: a wake-up alone says nothing.
    wait(words, word, Command.none, left);
  }
}
