import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { drawing } from './oracle-history.ts';
import { simulated } from './simulated/index.ts';
import type { Asked } from './simulated/simulated.ts';

const MANY_CLIENTS = 64;

/**
 * The operations of concurrent clients on one object per key: 64, or few if the kind says so. A third of the outputs are lost, and half of
 * those operations took effect. A client that loses an output goes on as another process.
 */
export function lossyHistory(kind: string, { operations = 0, keys = 1, seed = 1 }): HistoryEvent[] {
  const draw = drawing(seed);
  const { create, clients: count = MANY_CLIENTS } = simulated[kind]!;
  const objects = Array.from({ length: keys }, () => create());
  const events: HistoryEvent[] = [];
  const clients = Array.from({ length: count }, (_, process) => ({
    process,
    last: [] as unknown[],
    call: undefined as
      | { key: number; asked: Asked; isLost: boolean; isDone: boolean; answer?: unknown }
      | undefined,
  }));
  let asked = 0;
  let processes = count;
  const isOver = () => asked === operations && clients.every(({ call }) => call === undefined);
  while (!isOver()) {
    const client = clients[draw(count)]!;
    const { process, call, last } = client;
    if (call === undefined) {
      if (asked === operations) continue;
      const key = draw(keys);
      const [f, input] = objects[key]!.ask(draw, ++asked, last[key]);
      client.call = { key, asked: [f, input], isLost: draw(3) === 0, isDone: false };
      events.push({ process, type: 'invoke', f, key: `k${key}`, input });
    } else if (!call.isDone) {
      call.isDone = true;
      const object = objects[call.key]!;
      const takesEffect = !call.isLost || (object.lost?.(call.asked[0]) ?? draw(2) === 1);
      const context = { draw, process, now: events.length - 0.5 };
      if (takesEffect) call.answer = object.apply(...call.asked, context);
    } else {
      const [f] = call.asked;
      const type = call.isLost ? 'info' : call.answer === undefined ? 'fail' : 'ok';
      const output = type === 'ok' ? call.answer : null;
      events.push({ process, type, f, key: `k${call.key}`, ...(type === 'ok' && { output }) });
      client.call = undefined;
      last[call.key] = output;
      if (type === 'info') client.process = processes++;
    }
  }
  return kind === 'lease' ? events.map((event, time) => ({ ...event, time })) : events;
}
