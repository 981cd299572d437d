import { type HistoryEvent, operationsOf } from '../../src/check/history.ts';
import { Explanation } from '../../src/hammer/explain.ts';
import { type RecordedService, recordedService } from '../../src/hammer/recorded-service.ts';
import type { Record } from '../../src/hammer/recorder.ts';
import { readServedDeck } from '../../src/hammer/served-deck.ts';
import { HammerlockError } from '../../src/index.ts';

/** Clients in this thread, each one process of a history that is kept in memory. */
export class RecordedLoad {
  readonly #events: HistoryEvent[] = [];
  #clients = 0;
  #acknowledged = 0;

  /** Requests that were answered with a success. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  client(url: string): RecordedService {
    return recordedService(url, this.#recordAs(this.#clients++), true);
  }

  /** What of the service's decks the history does not explain, and how many decks it was held against. */
  async compare(url: string): Promise<{ compared: number; problems: string[] }> {
    const problems: string[] = [];
    const explanation = new Explanation((problem) => problems.push(problem));
    for (const operation of operationsOf(this.#events)) explanation.add(operation);
    const compared = await explanation.compare((session) => readServedDeck(url, session));
    return { compared, problems };
  }

  #recordAs(process: number): Record {
    const note = (type: HistoryEvent['type'], f: string, key: string | undefined, value: unknown) => {
      const time = Number(globalThis.process.hrtime.bigint());
      this.#events.push({ process, type, f, time, value, ...(key !== undefined && { key }) });
    };
    return async (f, { key, value }, run, show = (result) => result) => {
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
  }
}
