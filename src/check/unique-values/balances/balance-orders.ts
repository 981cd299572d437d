import { type MemoryBudget, take } from '../../limits/memory-budget.ts';
import type { CheckTime } from '../../limits/out-of-time.ts';
import {
  type BankConfiguration,
  isAccepted,
  type Observation,
  withObservations,
  withoutCompleted,
  withoutDominated,
  withTransfer,
} from './bank-configuration.ts';
import type { BalanceRead, BalanceTransfer, BankHistory, BankOperation } from './bank-history.ts';
import { createSubsetSums } from './subset-sums.ts';

export interface BalanceOrdersOptions {
  /** Whether overdrafts are refused, and refusals are observed. */
  readonly isStrict: boolean;
  /** How many subsets of half of the transfers that can explain a read are tried, at first and if none explains it. */
  readonly subsets: readonly number[];
  /** How many configurations are kept. */
  readonly width: number;
  readonly checkTime: CheckTime;
  readonly memory: MemoryBudget;
}

export type BalanceOrders =
  | { readonly order: readonly number[] }
  /** The completion at which no order was left; `isProven` if none was overlooked. */
  | { readonly stuckAt: number; readonly isProven: boolean };

/** Roughly the size of a configuration with few accounts, and of each operation in it. */
const CONFIGURATION_BYTES = 600;
const MEMBER_BYTES = 40;

/**
 * Follows the orders of a bank's operations event by event. A transfer comes into an order where it completes, or earlier for a read
 * that has to show it; then its place among the other transfers does not matter to any read.
 *
 * Without `isStrict`, every order counts in which the reads show what the transfers add up to.
 *
 * @throws {@link OutOfTimeError}, {@link OutOfMemoryError}
 */
export function balanceOrders(
  { first, events }: BankHistory,
  { isStrict, subsets, width, checkTime, memory }: BalanceOrdersOptions,
): BalanceOrders {
  const finds = subsets.map((limit) => createSubsetSums(first.length, limit, memory));
  const open = new Map<number, BankOperation>();
  let isProven = true;
  /** What configurations after the current completion may use. */
  let room = memory;
  let frontier: BankConfiguration[] = [
    { balances: first, done: new Set(), left: [], taken: 0, order: undefined },
  ];

  function openTransfers(done: ReadonlySet<number>, except: number): BalanceTransfer[] {
    const found: BalanceTransfer[] = [];
    for (const operation of open.values()) {
      const { kind, index } = operation;
      if (kind === 'transfer' && index !== except && !done.has(index)) found.push(operation);
    }
    return found;
  }

  /** After the transfers in an order in which no account is overdrawn; undefined if that is not found. */
  function after(configuration: BankConfiguration, transfers: readonly BalanceTransfer[]) {
    let reached = configuration;
    const rest = [...transfers];
    while (rest.length > 0) {
      const next = isStrict ? rest.findIndex(({ from, amount }) => reached.balances[from]! >= amount) : 0;
      if (next === -1) return undefined;
      reached = withObservations(withTransfer(reached, rest[next]!), open);
      rest.splice(next, 1);
    }
    return reached;
  }

  /** The configurations in which this read has just happened. `except` has not happened before it. */
  function upToRead(
    configuration: BankConfiguration,
    { index, balances }: BalanceRead,
    except: number,
    effort: number,
  ): BankConfiguration[] {
    const change = balances.map((balance, account) => balance - configuration.balances[account]!);
    const transfers = [...configuration.left, ...openTransfers(configuration.done, except)];
    const found = finds[effort]!(transfers, change);
    if (!found.isComplete) isProven = false;
    return found.subsets
      .map((subset) => after(configuration, subset))
      .filter((reached) => reached?.done.has(index) === true) as BankConfiguration[];
  }

  /** Some configurations in which one or two transfers more have made a condition true. */
  function upTo(
    configuration: BankConfiguration,
    account: number,
    except: number,
    isTrue: (balances: Float64Array) => boolean,
  ): BankConfiguration[] {
    const transfers = [
      ...openTransfers(configuration.done, except),
      ...configuration.left.toReversed(),
    ].filter(({ from, to }) => from !== to && (from === account || to === account));
    const found: BankConfiguration[] = [];
    for (const [i, transfer] of transfers.entries()) {
      const one = after(configuration, [transfer]);
      if (one !== undefined && isTrue(one.balances)) found.push(one);
      else if (found.length === 0) {
        for (const other of transfers.slice(0, i)) {
          const two = after(configuration, [transfer, other]);
          if (two !== undefined && isTrue(two.balances)) found.push(two);
        }
      }
      if (found.length >= FEW) break;
    }
    return found;
  }

  /** A new configuration without the operation, which has completed. */
  function kept(configuration: BankConfiguration, index: number): BankConfiguration {
    const { done, left } = configuration;
    take(room, CONFIGURATION_BYTES + MEMBER_BYTES * (done.size + left.length));
    return withoutCompleted(configuration, index);
  }

  /** What the configuration can lead to once the operation has completed. */
  function completed(
    configuration: BankConfiguration,
    operation: BankOperation,
    effort: number,
  ): BankConfiguration[] {
    const { index, kind } = operation;
    checkTime();
    if (configuration.done.has(index)) return [kept(configuration, index)];
    const reached: BankConfiguration[] = [];
    for (const other of open.values()) {
      if (other.kind === 'transfer' || other.index === index || configuration.done.has(other.index)) continue;
      reached.push(
        ...observed(configuration, other, index, effort).flatMap((before) =>
          completed(before, operation, effort),
        ),
      );
    }
    if (kind !== 'transfer') {
      const here = observed(configuration, operation, -1, effort);
      return [...reached, ...here.map((each) => kept(each, index))];
    }
    const { from, amount } = operation;
    const hasEnough = (balances: Float64Array) => balances[from]! >= amount;
    const begin =
      !isStrict || hasEnough(configuration.balances)
        ? [configuration]
        : upTo(configuration, from, index, hasEnough);
    for (const before of begin) {
      const moved = withObservations(withTransfer(before, operation), open);
      reached.push(kept(moved, index));
    }
    return reached;
  }

  /** The configurations in which this observation has just happened. */
  function observed(
    configuration: BankConfiguration,
    operation: Observation,
    except: number,
    effort: number,
  ): BankConfiguration[] {
    if (operation.kind === 'read') return upToRead(configuration, operation, except, effort);
    if (!isStrict) return [];
    return upTo(configuration, operation.from, except, (balances) => isAccepted(operation, balances));
  }

  for (const { at, operation, isCompletion } of events) {
    checkTime();
    if (operation.kind === 'refusal' && !isStrict) continue;
    if (!isCompletion) {
      if (operation.kind === 'transfer' && operation.isPending) {
        frontier = frontier.map((each) => ({ ...each, left: [...each.left, operation] }));
        continue;
      }
      open.set(operation.index, operation);
      frontier = frontier.map((each) => withObservations(each, open));
      continue;
    }
    let reached: BankConfiguration[] = [];
    room = { ...memory };
    for (let effort = 0; effort < finds.length && reached.length === 0; effort++) {
      for (const each of frontier) {
        for (const next of completed(each, operation, effort)) reached.push(next);
      }
    }
    open.delete(operation.index);
    reached = withoutDominated(reached, checkTime);
    if (reached.length === 0) return { stuckAt: at, isProven };
    if (reached.length > width) isProven = false;
    frontier = reached.slice(0, width);
  }
  const order: number[] = [];
  for (let last = frontier[0]!.order; last !== undefined; last = last.before) order.push(last.index);
  return { order: order.reverse() };
}

/** How many ways to make a balance larger or smaller are tried. */
const FEW = 8;
