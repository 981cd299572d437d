import type { HistoryEvent } from '../check/history/history-event.ts';
import type { ModelOperation } from '../check/model/model.ts';

/** A call to a deck, with the places of its events among those of all. */
export interface EditCall extends ModelOperation {
  readonly invokedAt: number;
  /** Infinity where no answer came: it may take effect at any time. */
  readonly completedAt: number;
  /** When it came back, or the client gave it up. */
  readonly endedAt: number;
}

/** The calls of each key by the events of their processes; without those that failed. */
export interface EditCalls {
  add(event: HistoryEvent): void;
  /** In the order of their invocations; nothing where all together were more than `most`. */
  of(key: string): EditCall[];
}

type Open = { -readonly [part in keyof EditCall]: EditCall[part] };

export function editCalls(most: number): EditCalls {
  const open = new Map<number, Open>();
  const byKey = new Map<string | undefined, Set<EditCall>>();
  let at = -1;
  let count = 0;
  return {
    add({ process, type, f, key, value }) {
      at += 1;
      const call = open.get(process);
      open.delete(process);
      if (count > most) return;
      if (type === 'invoke') {
        if (call !== undefined) call.endedAt = at;
        const begun: Open = {
          ...{ f, key, argument: value, result: undefined, outcome: 'info', invokedAt: at },
          completedAt: Number.POSITIVE_INFINITY,
          endedAt: Number.POSITIVE_INFINITY,
        };
        open.set(process, begun);
        count += 1;
        if (count > most) byKey.clear();
        const ofKey = byKey.get(key) ?? new Set();
        if (count <= most) byKey.set(key, ofKey.add(begun));
        return;
      }
      if (call === undefined) return;
      call.endedAt = at;
      if (type === 'fail') byKey.get(call.key)?.delete(call);
      if (type !== 'ok') return;
      Object.assign(call, { outcome: 'ok', result: value, completedAt: at });
    },
    of: (key) => [...(byKey.get(key) ?? [])],
  };
}
