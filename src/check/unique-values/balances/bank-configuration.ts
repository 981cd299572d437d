import type { CheckTime } from '../../limits/out-of-time.ts';
import type { BalanceRead, BalanceTransfer, BankOperation, OverdraftRefusal } from './bank-history.ts';

/** What an order of some operations leads to. */
export interface BankConfiguration {
  readonly balances: Float64Array;
  /** Open operations that are in the order, by index. Pending transfers are not among them. */
  readonly done: ReadonlySet<number>;
  /** Pending transfers that are not in the order, by their invocation. */
  readonly left: readonly BalanceTransfer[];
  /** How many pending transfers are in the order. */
  readonly taken: number;
  /** The order, its last operation first. */
  readonly order: BankOrder | undefined;
}

export interface BankOrder {
  readonly index: number;
  readonly before: BankOrder | undefined;
}

/** Open operations that change nothing. */
export type Observation = BalanceRead | OverdraftRefusal;

export function isAccepted(operation: Observation, balances: Float64Array): boolean {
  return operation.kind === 'refusal'
    ? balances[operation.from]! < operation.amount
    : operation.balances.every((balance, account) => balance === balances[account]);
}

/** The configuration with the open observations that its balances accept in its order: that rules out nothing. */
export function withObservations(
  configuration: BankConfiguration,
  open: ReadonlyMap<number, BankOperation>,
): BankConfiguration {
  const { balances, done } = configuration;
  let { order } = configuration;
  let seen: Set<number> | undefined;
  for (const [index, operation] of open) {
    if (operation.kind === 'transfer' || done.has(index) || !isAccepted(operation, balances)) continue;
    seen ??= new Set(done);
    seen.add(index);
    order = { index, before: order };
  }
  return seen === undefined ? configuration : { ...configuration, done: seen, order };
}

/** The configuration after one more transfer. */
export function withTransfer(
  { balances, done, left, taken, order }: BankConfiguration,
  transfer: BalanceTransfer,
): BankConfiguration {
  const { index, from, to, amount, isPending } = transfer;
  const after = Float64Array.from(balances);
  after[from]! -= amount;
  after[to]! += amount;
  return {
    balances: after,
    done: isPending ? done : new Set([...done, index]),
    left: isPending ? left.filter((other) => other !== transfer) : left,
    taken: isPending ? taken + 1 : taken,
    order: { index, before: order },
  };
}

export function withoutCompleted(configuration: BankConfiguration, index: number): BankConfiguration {
  const done = new Set(configuration.done);
  done.delete(index);
  return { ...configuration, done };
}

/**
 * Without configurations after which nothing is possible that is not possible after another one: the same open
 * operations are in the order of both, and of the pending ones the other order has only some of these.
 */
export function withoutDominated(
  configurations: readonly BankConfiguration[],
  checkTime: CheckTime,
): BankConfiguration[] {
  const groups = new Map<string, BankConfiguration[]>();
  for (const configuration of configurations.toSorted((a, b) => a.taken - b.taken)) {
    const key = [...configuration.done].sort((a, b) => a - b).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [configuration]);
    else if (!group.some((other) => dominates(other, configuration, checkTime))) group.push(configuration);
  }
  return [...groups.values()].flat().sort((a, b) => a.taken - b.taken);
}

function dominates(
  { left: more }: BankConfiguration,
  { left: less }: BankConfiguration,
  checkTime: CheckTime,
): boolean {
  checkTime();
  if (more.length < less.length) return false;
  let i = 0;
  for (const transfer of less) {
    while (i < more.length && more[i] !== transfer) i += 1;
    if (i === more.length) return false;
    i += 1;
  }
  return true;
}
