import type { ServerResponse } from 'node:http';
import { measureDeck } from '../../decks/deck-size.ts';
import type { DeckStore } from '../../store/store.ts';
import { ServerBusyError } from '../problems/server-errors.ts';
import { LONG_BYTES } from './deck-json.ts';

/**
 * The bytes of responses that clients have not received yet. Above a limit, no more long responses are built.
 */
export interface Backlog {
  /** The bytes that are buffered in this process for all clients together. */
  bytes(): number;
  /**
   * Resolves when there is room for another long response, which is usually at once. If `session` is given,
   * the response contains its deck, and does not have to wait for room if that is short.
   *
   * @throws {@link ServerBusyError} after 10 s
   */
  room(session?: string): Promise<void>;
}

/** Above this, long responses wait, and stalled readers are disconnected sooner (see stalled-readers.ts). */
export const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

const LOOK_MS = 20;
/** 10 s. Looks are counted rather than ms: time in which the process was stopped must not count. */
const MAX_LOOKS = 500;

/** @param running the responses that are not finished */
export function createBacklog(running: ReadonlySet<ServerResponse>, store: DeckStore): Backlog {
  const waiters = new Set<{ readonly enter: () => void; readonly leave: () => void; looks: number }>();
  let timer: NodeJS.Timeout | undefined;

  function bytes(): number {
    let sum = 0;
    for (const { writableLength } of running) sum += writableLength;
    return sum;
  }

  /** Admits one waiter at a time: its response must be in the sum before the next one is admitted. */
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
        const leave = () => reject(new ServerBusyError(waiters.size + 1, 'room for their responses'));
        waiters.add({ enter, leave, looks: 0 });
        timer ??= setInterval(look, LOOK_MS).unref();
      });
    },
  };
}
