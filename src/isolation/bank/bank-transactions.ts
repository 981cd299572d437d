import type { HistoryEvent, JepsenEvent } from '../../check/history/history-event.ts';
import { valueText } from '../../check/json/value-text.ts';
import { type MalformedEvent, malformedEvent } from '../table/transaction-events.ts';

type BankEvent = HistoryEvent | JepsenEvent;

/**
 * The events of a bank as those of transactions. A read of balances `{ "a": 5, "b": 10 }` becomes a transaction that reads each
 * account; a transfer is one that says nothing of balances. Events that are transactions stay as they are.
 *
 * @throws {@link MalformedHistoryError} for an event that is neither
 */
export function* bankTransactions(events: Iterable<BankEvent>): Generator<BankEvent> {
  /**
   * The reads of the open operation of each process. The invocation cannot say which accounts it will read, so both its events
   * have the same array, which is filled at the completion.
   */
  const open = new Map<unknown, unknown[]>();
  let at = -1;
  for (const event of events) {
    at += 1;
    if (typeof event !== 'object' || event === null || isOther(event)) {
      yield event;
      continue;
    }
    const { process, type, f, line, input, output, value, ...rest } = event as HistoryEvent & JepsenEvent;
    const wrong = malformedEvent(at, line);
    const given = type === 'invoke' ? (input ?? value) : (output ?? value);
    const transaction = { ...rest, process, type, f: 'txn', ...(line !== undefined && { line }) };
    if (f === 'transfer') requireTransfer(given, type, wrong);
    else if (f !== 'read') {
      throw wrong(`unknown function ${valueText(f)} for the model bank. Known: read, transfer, txn`);
    }
    if (type === 'invoke') {
      const reads: unknown[] = [];
      open.set(process, reads);
      yield { ...transaction, input: reads };
      continue;
    }
    const reads = open.get(process) ?? [];
    open.delete(process);
    if (type === 'ok' && f === 'read') reads.push(...balancesRead(given, wrong));
    yield type === 'ok' ? { ...transaction, output: reads } : transaction;
  }
}

/** Whether the event is of a transaction, or of a nemesis. */
function isOther({ f, process }: { readonly f?: unknown; readonly process?: unknown }): boolean {
  return f === 'txn' || typeof process === 'string';
}

function requireTransfer(given: unknown, type: unknown, wrong: MalformedEvent): void {
  if (type !== 'invoke') return;
  const { from, to, amount } = (typeof given === 'object' && given !== null ? given : {}) as {
    readonly [part: string]: unknown;
  };
  if (from === undefined || to === undefined || !isWhole(amount)) {
    throw wrong(
      `a transfer must be {"from": account, "to": account, "amount": whole number}, not ${valueText(given)}`,
    );
  }
}

function balancesRead(given: unknown, wrong: MalformedEvent): unknown[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw wrong(`a read of a bank must return an object of balances by account, not ${valueText(given)}`);
  }
  return Object.entries(given).map(([account, balance]) => {
    if (balance !== null && !isWhole(balance)) {
      throw wrong(
        `the balance of ${valueText(account)} must be a whole number, or null, not ${valueText(balance)}`,
      );
    }
    return balance === null ? ['r', account] : ['r', account, balance];
  });
}

function isWhole(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
