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
    const note = (event: Pick<HistoryEvent, 'type' | 'f' | 'input' | 'output'>, key: string | undefined) => {
      const time = Number(globalThis.process.hrtime.bigint());
      this.#events.push({ process, ...event, time, ...(key !== undefined && { key }) });
    };
    const recordAsync = async <T>(
      f: string,
      { key, input }: RecordedCall,
      run: () => T | Promise<T>,
      show: (returned: T) => unknown = (returned) => returned,
    ): Promise<T> => {
      note({ type: 'invoke', f, input }, key);
      try {
        const returned = await run();
        note({ type: 'ok', f, output: show(returned) }, key);
        this.#acknowledged += 1;
        return returned;
      } catch (error) {
        note({ type: error instanceof HammerlockError ? 'fail' : 'info', f }, key);
        throw error;
      }
    };
    return recordAsync as RecordCall;
  }
}
