import type { Partition, PartitionOperation } from '../../history/partition.ts';
import type { WholeNumber } from '../../json/exact-number.ts';
import { entriesOf, type PersistentMap } from '../../models/persistent/persistent-map.ts';

/** A transfer that moves money: it took effect, or it may have. */
export interface BalanceTransfer {
  readonly kind: 'transfer';
  readonly index: number;
  /** Accounts by number. */
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly isPending: boolean;
}

/** A read of all balances. */
export interface BalanceRead {
  readonly kind: 'read';
  readonly index: number;
  readonly balances: Float64Array;
}

/** A transfer that was refused because its account held less than the amount. */
export interface OverdraftRefusal {
  readonly kind: 'refusal';
  readonly index: number;
  readonly from: number;
  readonly amount: number;
}

export type BankOperation = BalanceTransfer | BalanceRead | OverdraftRefusal;

/** The operations of a bank with its accounts numbered. */
export interface BankHistory {
  readonly first: Float64Array;
  /** By index in the partition; undefined for what changes and shows nothing. */
  readonly operations: readonly (BankOperation | undefined)[];
  /** Invocations and completions in their order. */
  readonly events: readonly BalanceEvent[];
}

export interface BalanceEvent {
  readonly at: number;
  readonly operation: BankOperation;
  readonly isCompletion: boolean;
}

/** Undefined if sums of the numbers could exceed what a double holds exactly. */
export function bankHistory({ operations, starts }: Partition<unknown>): BankHistory | undefined {
  const numbers = new Map<string, number>();
  const numberOf = (account: string | number): number => {
    const name = String(account);
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  let magnitude = 0;
  let isSmall = true;
  const small = (value: WholeNumber): number => {
    if (typeof value !== 'number') isSmall = false;
    else magnitude += Math.abs(value);
    return Number(value);
  };
  const balancesOf = (entries: Iterable<readonly [string, WholeNumber]>): [number, number][] => {
    const balances: [number, number][] = [];
    const before = magnitude;
    for (const [account, balance] of entries) balances.push([numberOf(account), small(balance)]);
    // The balances of several reads are not added up. The sum of all amounts is below this, too.
    magnitude = Math.max(before, magnitude - before);
    return balances;
  };
  const begun = balancesOf(entriesOf(starts[0]!.state as PersistentMap<string, WholeNumber>));
  const read: [number, [number, number][]][] = [];
  const known: (BankOperation | undefined)[] = operations.map(({ f, input, output, outcome }, index) => {
    if (f === 'read') {
      if (outcome === 'ok') read.push([index, balancesOf(Object.entries(output as object))]);
      return undefined;
    }
    const transfer = input as { from: string | number; to: string | number; amount: WholeNumber };
    const from = numberOf(transfer.from);
    const to = numberOf(transfer.to);
    const amount = small(transfer.amount);
    if (outcome === 'ok' && output === false) return { kind: 'refusal', index, from, amount };
    const isPending = outcome === 'info';
    if (isPending && (from === to || amount === 0)) return undefined;
    return { kind: 'transfer', index, from, to, amount, isPending };
  });
  if (!isSmall || magnitude >= Number.MAX_SAFE_INTEGER / 4) return undefined;
  const vector = (balances: readonly [number, number][]): Float64Array => {
    const all = new Float64Array(numbers.size);
    for (const [account, balance] of balances) all[account] = balance;
    return all;
  };
  for (const [index, balances] of read) known[index] = { kind: 'read', index, balances: vector(balances) };
  return { first: vector(begun), operations: known, events: eventsOf(known, operations) };
}

function eventsOf(
  known: readonly (BankOperation | undefined)[],
  operations: readonly PartitionOperation[],
): BalanceEvent[] {
  const events: BalanceEvent[] = [];
  for (const operation of known) {
    if (operation === undefined) continue;
    const { invokedAt, completedAt } = operations[operation.index]!;
    events.push({ at: invokedAt, operation, isCompletion: false });
    if (completedAt !== Number.POSITIVE_INFINITY)
      events.push({ at: completedAt, operation, isCompletion: true });
  }
  return events.sort((a, b) => a.at - b.at);
}
