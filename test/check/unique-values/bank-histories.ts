import type { SeededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';

export interface BankShape {
  readonly accounts: number;
  /** What each account holds at first. */
  readonly first: number;
  /** The largest amount. */
  readonly largest: number;
  readonly clients: number;
  readonly events: number;
  /** One in so many transfers is lost. */
  readonly lost: number;
  /** From this event on, one read shows a unit of the first account in the second one. */
  readonly wrongFrom?: number;
}

interface OpenCall {
  readonly f: 'transfer' | 'read';
  readonly input: { from: number; to: number; amount: number } | null;
  effect?: { readonly output: unknown; readonly isLost: boolean };
}

/** A history of a bank that refuses overdrafts. A lost transfer has taken effect, or it has not, and is never answered. */
export function bankHistoryOf(
  random: SeededRandom,
  { accounts, first, largest, clients, events: length, lost, wrongFrom = length }: BankShape,
): HistoryEvent[] {
  const balances = Array.from({ length: accounts }, () => first);
  const processes = Array.from({ length: clients }, (_, client) => client);
  const open = new Map<number, OpenCall>();
  const events: HistoryEvent[] = [];
  let isWrong = false;
  const take = ({ f, input }: OpenCall): OpenCall['effect'] => {
    if (f === 'read') {
      const output = [...balances];
      if (!isWrong && events.length >= wrongFrom) {
        isWrong = true;
        output[0]! -= 1;
        output[1]! += 1;
      }
      return { output, isLost: false };
    }
    const { from, to, amount } = input!;
    const isLost = random.oneIn(lost);
    if (isLost && random.oneIn(2)) return { output: null, isLost };
    if (balances[from]! < amount) return { output: false, isLost };
    balances[from]! -= amount;
    balances[to]! += amount;
    return { output: null, isLost };
  };
  while (events.length < length) {
    const client = random.int(clients);
    const process = processes[client]!;
    const call = open.get(client);
    if (call === undefined) {
      const input = random.oneIn(2)
        ? null
        : { from: random.int(accounts), to: random.int(accounts), amount: 1 + random.int(largest) };
      const f = input === null ? 'read' : 'transfer';
      open.set(client, { f, input });
      events.push({ process, type: 'invoke', f, input });
    } else if (call.effect === undefined) {
      call.effect = take(call)!;
    } else {
      open.delete(client);
      const { output, isLost } = call.effect;
      if (isLost) {
        events.push({ process, type: 'info', f: call.f });
        processes[client] = Math.max(...processes) + 1;
      } else events.push({ process, type: 'ok', f: call.f, output });
    }
  }
  return events;
}
