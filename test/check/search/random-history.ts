import fc from 'fast-check';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';

export type Invocation = Pick<HistoryEvent, 'f' | 'input'>;
type Answer = (invocation: Invocation) => unknown;

/**
 * Histories of a few processes with random operations at random times. Some outputs come from a real object
 * at a moment within the operation and some are random, so about half of the histories are linearizable.
 */
export function historyOf(
  invocation: fc.Arbitrary<Invocation>,
  wrongAnswer: fc.Arbitrary<unknown>,
  createObject: () => Answer,
  { length = 30, processes = 3, keys = [undefined] as readonly (string | undefined)[] } = {},
): fc.Arbitrary<HistoryEvent[]> {
  const turn = fc.record({
    process: fc.nat(processes - 1),
    invocation,
    key: fc.constantFrom(...keys),
    wrong: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.record({ answer: wrongAnswer })),
    fate: fc.oneof({ weight: 6, arbitrary: fc.constant('ok') }, fc.constantFrom('info', 'info', 'fail')),
    takesEffect: fc.boolean(),
  });
  return fc.array(turn, { minLength: length / 2, maxLength: length }).map((turns) => {
    const events: HistoryEvent[] = [];
    const objects = new Map(keys.map((key) => [key, createObject()]));
    type Open = {
      call: Pick<HistoryEvent, 'f' | 'key' | 'input'>;
      answer: unknown;
      done: boolean;
      lost: boolean;
    };
    const open = new Map<number, Open>();
    let process = 0;
    const started = new Map<number, number>();
    for (const { process: slot, invocation, key, wrong, fate, takesEffect } of turns) {
      const id = started.get(slot) ?? slot;
      const running = open.get(id);
      if (running === undefined) {
        const call = key === undefined ? invocation : { ...invocation, key };
        events.push({ process: id, type: 'invoke', ...call });
        open.set(id, { call, answer: null, done: false, lost: false });
      } else if (!running.done && fate !== 'fail') {
        // The operation takes effect between its invocation and its completion, unless it stays pending.
        running.lost = fate === 'info';
        if (!running.lost || takesEffect) running.answer = objects.get(running.call.key)!(running.call);
        running.done = true;
      } else {
        const type = running.done ? (running.lost ? 'info' : 'ok') : 'fail';
        const output = wrong === undefined ? running.answer : wrong.answer;
        const { f } = running.call;
        events.push({ process: id, type, f, ...keyOf(running.call), ...(type === 'ok' && { output }) });
        open.delete(id);
        // A pending operation keeps its process.
        if (type === 'info') started.set(slot, processes + process++);
      }
    }
    return events;
  });
}

function keyOf({ key }: Pick<HistoryEvent, 'key'>): Pick<HistoryEvent, 'key'> {
  return key === undefined ? {} : { key };
}
