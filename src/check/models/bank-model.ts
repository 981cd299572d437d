import { isWhole, plus, type WholeNumber } from '../json/exact-number.ts';
import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';
import type { ModelOperation } from '../model/model-operation.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';
import {
  deleteEntry,
  emptyMap,
  entriesOf,
  getEntry,
  isSameMap,
  type PersistentMap,
  setEntry,
} from './persistent/persistent-map.ts';

/** The balances that are not 0, by account. */
type BankState = PersistentMap<string, WholeNumber>;

/**
 * Accounts with balances, which are whole numbers. `transfer` `{ from, to, amount }` returns false if `from` held less than
 * the amount, and anything else if it took effect; `read` returns an object with the balance of each account, or an array
 * if the accounts are numbered from 0. An account that a read leaves out holds 0.
 *
 * What the accounts begin with is given by {@link modelWithInit}, or `--init '{"a": 10, "b": 10}'`.
 */
export const bank: Model<BankState> = { ...bankWith('bank', undefined), init: emptyMap };

/** As {@link bank}, but a balance may become negative. */
export const overdraftBank: Model<BankState> = { ...bankWith('overdraft-bank', undefined), init: emptyMap };

function bankWith(name: 'bank' | 'overdraft-bank', init: BankState | undefined): Model<BankState> {
  const mayOverdraw = name === 'overdraft-bank';
  return {
    name,
    functions: new Set(['transfer', 'read']),
    init: init ?? emptyMap,
    key: ({ hash }) => hash,
    equal: isSameMap,
    show: (balances) => (balances.size === 0 ? 'no money in any account' : balancesText(balances)),
    observes: ({ f, output, outcome }) => f === 'read' || (outcome === 'ok' && output === false),
    reject(operation) {
      if (init !== undefined) return rejectBankCall(operation);
      return `the model ${name} has to know what the accounts begin with: give it with --init '{"a": 10, "b": 10}', or as modelWithInit(${mayOverdraw ? 'overdraftBank' : 'bank'}, { a: 10, b: 10 }) in code`;
    },
    why(balances, { f, input, output }) {
      if (f === 'transfer') {
        const { from } = input as Transfer;
        return `account ${from} has ${getEntry(balances, String(from)) ?? 0}`;
      }
      const read = balancesIn(output as object);
      for (const [account, balance] of [...entriesOf(balances), ...entriesOf(read)]) {
        const held = getEntry(balances, account) ?? 0;
        if (held !== balance || getEntry(read, account) === undefined)
          return `account ${account} has ${held}`;
      }
      return balancesText(balances);
    },
    step(balances, { f, input, output, outcome }) {
      if (f === 'read')
        return outcome === 'info' || isSameMap(balances, balancesIn(output as object)) ? balances : refused;
      const { from, to, amount } = input as Transfer;
      const left = plus(getEntry(balances, String(from)) ?? 0, -amount);
      const hasEnough = left >= 0;
      if (outcome === 'ok' && output === false) return hasEnough ? refused : balances;
      if (!hasEnough && !mayOverdraw) return refused;
      const taken = withBalance(balances, String(from), left);
      return withBalance(taken, String(to), plus(getEntry(taken, String(to)) ?? 0, amount));
    },
    withInit(value) {
      if (!isBalances(value)) {
        throw new InvalidOptionError(
          'accounts begin as an object, or an array, of their balances: whole numbers',
        );
      }
      return bankWith(name, balancesIn(value));
    },
  };
}

interface Transfer {
  readonly from: string | number;
  readonly to: string | number;
  readonly amount: WholeNumber;
}

function withBalance(balances: BankState, account: string, balance: WholeNumber): BankState {
  return balance === 0 ? deleteEntry(balances, account) : setEntry(balances, account, balance);
}

/** By the output of a read. */
const known = new WeakMap<object, BankState>();

function balancesIn(accounts: object): BankState {
  let balances = known.get(accounts);
  if (balances !== undefined) return balances;
  balances = emptyMap;
  for (const [account, balance] of Object.entries(accounts))
    balances = withBalance(balances, account, balance);
  known.set(accounts, balances);
  return balances;
}

function isBalances(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.values(value).every(isWhole);
}

const MAX_SHOWN = 20;

function balancesText(balances: BankState): string {
  const shown: string[] = [];
  for (const [account, balance] of entriesOf(balances)) {
    if (shown.push(`${account} has ${balance}`) === MAX_SHOWN) break;
  }
  return `${shown.sort().join(', ')}${balances.size > MAX_SHOWN ? ', …' : ''}`;
}

function rejectBankCall({ f, input, output, outcome }: ModelOperation): string | undefined {
  if (f === 'read') {
    if (outcome === 'info' || isBalances(output)) return undefined;
    return `a read must return the balance of each account, a whole number, not ${valueText(output)}`;
  }
  const { from, to, amount } = (input ?? {}) as Partial<Record<keyof Transfer, unknown>>;
  if (isAccount(from) && isAccount(to) && isWhole(amount) && amount >= 0) return undefined;
  return `the input of a transfer must be { from, to, amount } with an amount of at least 0, not ${valueText(input)}`;
}

function isAccount(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
