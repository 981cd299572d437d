import type { ServerResponse } from 'node:http';
import { measureDeck } from '../../decks/deck-size.ts';
import type { DeckStore } from '../../store/store.ts';
import { ServerBusyError } from '../problems/server-errors.ts';
import { LONG_BYTES } from './deck-json.ts';

/** What answers have that their readers have not taken yet: while it is much, no more long answers are made. */
export interface Backlog {
  bytes(): number;
  /**
   * Resolves when there is room for another long answer: at once, most of the time. Where the answer has the deck of
   * `session`, a short one does not wait.
   *
   * @throws {@link ServerBusyError} after 10 s
   */
  room(session?: string): Promise<void>;
}

/** From here on long answers wait, and readers that take nothing are dropped sooner (see stalled-readers.ts). */
export const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

const LOOK_MS = 20;
/** 10 s. Looks are counted, not ms: a process that was stopped has not waited. */
const MAX_LOOKS = 500;

/** `running`: the requests that are not answered. */
export function createBacklog(running: ReadonlySet<ServerResponse>, store: DeckStore): Backlog {
  const waiters = new Set<{ readonly enter: () => void; readonly leave: () => void; looks: number }>();
  let timer: NodeJS.Timeout | undefined;

  function bytes(): number {
    let sum = 0;
    for (const { writableLength } of running) sum += writableLength;
    return sum;
  }

  /** Lets one in: its answer has to show in the sum before the next one. */
  function look(): void {
    const [first] = waiters;
    if (first !== undefined && bytes() <= MAX_BACKLOG_BYTES) {
      waiters.delete(first);
      first.enter();
    }
    for (const waiter of waiters) {
      waiter.looks += 1;
      if (waiter.looks <= MAX_LOOKS) continue;
      waiters.delete(waiter);
      waiter.leave();
    }
    if (waiters.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  async function isShort(session: string): Promise<boolean> {
    return (await store.read((trx) => measureDeck(trx, session))).bytes < LONG_BYTES;
  }

  return {
    bytes,
    async room(session) {
      if (waiters.size === 0 && bytes() <= MAX_BACKLOG_BYTES) return;
      if (session !== undefined && (await isShort(session))) return;
      await new Promise<void>((enter, reject) => {
        const leave = () => reject(new ServerBusyError(waiters.size + 1, 'room for their answers'));
        waiters.add({ enter, leave, looks: 0 });
        timer ??= setInterval(look, LOOK_MS).unref();
      });
    },
  };
}
