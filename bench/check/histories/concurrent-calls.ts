import type { SeededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';

/** What clients do with an object. */
export interface SimulatedClients {
  readonly processes: number;
  /** The share of the calls whose answers are lost; half of these take effect. */
  readonly lost: number;
  /** The next call of a client. */
  ask(): readonly [f: string, input: unknown];
  /** Takes a call into effect and returns its output. */
  apply(f: string, input: unknown): unknown;
}

/**
 * The events of `count` events or a few more: clients call an object at the same time, each call takes effect somewhere
 * between its invocation and its completion. A client whose answer was lost goes on under another process number.
 */
export function concurrentCalls(
  count: number,
  random: SeededRandom,
  { processes, lost, ask, apply }: SimulatedClients,
): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const clients = Array.from({ length: processes }, (_, process): Client => ({ process, call: undefined }));
  let nextProcess = processes;
  while (events.length < count || clients.some(({ call }) => call !== undefined)) {
    const client = random.pick(clients);
    const { process, call } = client;
    if (call === undefined) {
      if (events.length >= count) continue;
      const [f, input] = ask();
      const isLost = random.int(1_000) < lost * 1_000;
      client.call = { f, input, isLost, output: undefined, isDone: isLost && random.int(2) === 0 };
      events.push({ process, type: 'invoke', f, input });
    } else if (!call.isDone) {
      call.output = apply(call.f, call.input);
      call.isDone = true;
    } else {
      client.call = undefined;
      if (call.isLost) client.process = nextProcess++;
      events.push(
        call.isLost
          ? { process, type: 'info', f: call.f }
          : { process, type: 'ok', f: call.f, output: call.output },
      );
    }
  }
  return events;
}

interface Client {
  process: number;
  call: { f: string; input: unknown; isLost: boolean; output: unknown; isDone: boolean } | undefined;
}
