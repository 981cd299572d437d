import { HammerlockError } from '../../src/base/hammerlock-error.ts';
import type { HistoryEvent, TimedEvent } from '../../src/check/history/history-event.ts';
import { readServedDeck } from '../../src/fixtures/http/read-served-deck.ts';
import { type RecordedService, recordedService } from '../../src/fixtures/http/recorded-service.ts';
import type { RecordCall, RecordedCall } from '../../src/hammer/history/recorder.ts';
import { checkDeckHistory } from './check-deck-history.ts';

/** Clients in this thread; each one is a process of a history that is kept in memory. */
export class RecordedLoad {
  readonly #events: TimedEvent[] = [];
  #clients = 0;
  #acknowledged = 0;

  /** The number of requests that succeeded. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  client(url: string): RecordedService {
    return recordedService(url, this.#recordAs(this.#clients++), true);
  }

  /** Violations of the service's decks against the history, and the number of decks that were checked. */
  async compare(url: string): Promise<{ compared: number; problems: string[] }> {
    const read = (session: string) => readServedDeck(url, session);
    const { partitions, counterexamples } = await checkDeckHistory(this.#events, read);
    return { compared: partitions, problems: counterexamples.map(({ sentence }) => sentence) };
  }

  #recordAs(process: number): RecordCall {
    const note = (type: HistoryEvent['type'], f: string, key: string | undefined, value: unknown) => {
      const time = Number(globalThis.process.hrtime.bigint());
      this.#events.push({ process, type, f, time, value, ...(key !== undefined && { key }) });
    };
    const recordAsync = async <T>(
      f: string,
      { key, value }: RecordedCall,
      run: () => T | Promise<T>,
      show: (result: T) => unknown = (result) => result,
    ): Promise<T> => {
      note('invoke', f, key, value);
      try {
        const result = await run();
        note('ok', f, key, show(result));
        this.#acknowledged += 1;
        return result;
      } catch (error) {
        note(error instanceof HammerlockError ? 'fail' : 'info', f, key, String(error));
        throw error;
      }
    };
    return recordAsync as RecordCall;
  }
}
