import type { SeededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';

/** A call with its output in a valid order of all calls that took effect. */
export interface OrderedCall {
  readonly f: string;
  readonly input?: unknown;
  readonly output?: unknown;
}

interface Fates {
  /** One in so many calls stays pending after it took effect. */
  readonly lost: number;
  /** How far from its place in the order a call may be, in calls: beyond one or two the order rarely survives. */
  readonly noise: number;
  /** The longest call, in calls. */
  readonly width: number;
}

const GRAIN = 1_000;

/**
 * A history of calls in a valid order, each at some moment near its place in that order. Outputs fit together, so whether
 * the history is linearizable depends on the noise. `without` are calls that had no effect: they fail or stay pending.
 */
export function noisyHistory(
  random: SeededRandom,
  order: readonly OrderedCall[],
  without: readonly OrderedCall[],
  { lost, noise, width }: Fates,
): HistoryEvent[] {
  const moments: { at: number; call: number; isEnd: boolean }[] = [];
  const calls = [...order, ...without];
  const fates = calls.map((_, call) =>
    call >= order.length
      ? random.pick(['fail', 'info', 'open'])
      : random.oneIn(lost)
        ? random.pick(['info', 'open'])
        : 'ok',
  );
  for (const call of calls.keys()) {
    const place = call < order.length ? call : random.int(order.length + 1);
    const middle = place * GRAIN + random.int(2 * noise * GRAIN + 1) - noise * GRAIN;
    moments.push({ at: middle - random.int(width * GRAIN + 1), call, isEnd: false });
    if (fates[call] !== 'open')
      moments.push({ at: middle + 1 + random.int(width * GRAIN + 1), call, isEnd: true });
  }
  moments.sort((a, b) => a.at - b.at || a.call - b.call);
  const processes: number[] = [];
  const free: number[] = [];
  let started = 0;
  return moments.map(({ call, isEnd }): HistoryEvent => {
    const { f, input = null, output = null } = calls[call]!;
    if (!isEnd) {
      processes[call] = free.pop() ?? started++;
      return { process: processes[call]!, type: 'invoke', f, input };
    }
    const type = fates[call] as 'ok' | 'fail' | 'info';
    if (type !== 'info') free.push(processes[call]!);
    return { process: processes[call]!, type, f, ...(type === 'ok' && { output }) };
  });
}
