import type { HistoryEvent, JepsenEvent } from '../check/history/history-event.ts';
import { valueText } from '../check/json/value-text.ts';
import { TooLargeError } from '../check/limits/map-limit.ts';
import { OutOfMemoryError } from '../check/limits/memory-budget.ts';
import { timeLimit } from '../check/limits/time-limit.ts';
import { InvalidOptionError } from '../check/options/invalid-option-error.ts';
import { requireAtLeast, requireKnownOptions } from '../check/options/validate-options.ts';
import { bankAccounts } from './bank/bank-accounts.ts';
import { findAllCycles } from './cycles/find-all-cycles.ts';
import { describeAnomalies, worstFirst } from './evidence/describe-anomalies.ts';
import { eventsByKey } from './keys/events-by-key.ts';
import { joinAnomalies } from './keys/join-anomalies.ts';
import { type IsolationLevel, isolationLevels } from './levels/isolation-level.ts';
import { allRuledOut, strongestBut } from './levels/level-lattice.ts';
import { InterruptedCheckError } from './limits/interrupted-check-error.ts';
import { memoryLimit } from './limits/memory-limit.ts';
import { listAppend } from './list-append/list-append.ts';
import { longForkReads } from './long-fork/long-fork-reads.ts';
import type { TransactionModel } from './model/transaction-model.ts';
import { type TransactionModelName, transactionModels } from './model/transaction-model-name.ts';
import type { Anomaly, IsolationResult } from './result/isolation-result.ts';
import { rwRegister } from './rw-register/rw-register.ts';
import { readTransactions } from './table/read-transactions.ts';
import { createTransactionTable, OK } from './table/transaction-table.ts';

const models: Readonly<Record<TransactionModelName, TransactionModel>> = {
  'list-append': listAppend,
  'rw-register': rwRegister,
  bank: bankAccounts,
  'long-fork': longForkReads,
};

/** The options of {@link checkIsolation}. */
export interface IsolationOptions {
  /**
   * The level of isolation that the database promises.
   *
   * @default 'strict-serializable'
   */
  readonly level?: IsolationLevel;
  /**
   * How long the check may take, in ms. What is not known by then is undecided.
   *
   * @default 60_000
   */
  readonly timeoutMs?: number;
  /**
   * How much memory the check may take, in bytes. What is not known by then is undecided.
   *
   * @default 2 ** 30
   */
  readonly memoryBytes?: number;
  /**
   * Asked now and then: the check ends soon after it returns true, and what is not known by then is undecided.
   *
   * @default never
   */
  readonly isStopped?: () => boolean;
  /**
   * For `bank`: the balances that the history began with, by account, or their sum.
   *
   * @default the sum of the first read of all accounts
   */
  readonly init?: unknown;
  /**
   * For `bank`: whether a balance may be below zero.
   *
   * @default false
   */
  readonly allowNegative?: boolean;
}

/**
 * Whether the transactions of a history show an anomaly that a level of isolation forbids.
 *
 * The events have the function `txn`, and an array of micro-operations as their input and output: `["append", key, value]`
 * and `["r", key, list]`, or `["w", key, value]` and `["r", key, value]`, with null or nothing instead of what is read in the
 * input. Keys and values are JSON. Jepsen's `value` stands for both. If the events have a
 * `key`, the transactions of each key are judged on their own.
 *
 * The method is that of Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 * Anomalies that are found are real: no execution at the level shows them. A database may have others that the history does
 * not show.
 *
 * ```ts
 * const { outcome, anomalies } = checkIsolation(events, 'list-append', { level: 'serializable' });
 * console.log(outcome, anomalies[0]?.sentence);
 * ```
 *
 * @throws {@link MalformedHistoryError} for an event that is invalid or cannot follow those before it, and for a value that is
 * appended to a key twice; {@link InvalidOptionError} for an unknown model, and an unknown or invalid option; anything that
 * iterating over the events throws
 */
export function checkIsolation(
  events: Iterable<HistoryEvent | JepsenEvent>,
  model: TransactionModelName,
  options: IsolationOptions = {},
): IsolationResult {
  requireKnownOptions(options, ['level', 'timeoutMs', 'memoryBytes', 'isStopped', 'init', 'allowNegative']);
  const {
    level = 'strict-serializable',
    timeoutMs = 60_000,
    memoryBytes = 2 ** 30,
    isStopped = () => false,
    ...settings
  } = options;
  requireAtLeast(0, 'timeoutMs', timeoutMs);
  requireAtLeast(0, 'memoryBytes', memoryBytes);
  if (!isolationLevels.includes(level)) {
    throw new InvalidOptionError(`Unknown level ${valueText(level)}. Known: ${isolationLevels.join(', ')}.`);
  }
  if (!transactionModels.includes(model)) {
    throw new InvalidOptionError(
      `Unknown model ${valueText(model)}. Known: ${transactionModels.join(', ')}.`,
    );
  }
  const begin = performance.now();
  const limits = createLimits(timeoutMs, memoryBytes, isStopped);
  const { objects, infer, transactionsOf = (all) => all }: TransactionModel = models[model];
  let [transactions, hasCommitted, isPartial] = [0, false, false];
  /** What ended the check of some transactions before its end. */
  let interruption: IsolationResult['reason'];
  const interrupted = (error: unknown): [] => {
    if (error instanceof InterruptedCheckError) interruption = limits.reason();
    else if (error instanceof TooLargeError) interruption ??= 'size';
    else if (error instanceof OutOfMemoryError) interruption ??= 'memory';
    else throw error;
    return [];
  };
  const anomaliesOf = (events: Iterable<HistoryEvent | JepsenEvent>): Anomaly[] => {
    const table = createTransactionTable();
    try {
      readTransactions(table, transactionsOf(events), objects, limits.isOver);
      hasCommitted ||= table.outcome.subarray(0, table.size).includes(OK);
      const inference = infer(table, limits.isOver, settings);
      const found = findAllCycles(table, inference, limits.isOver);
      if (!found.isComplete) interruption = limits.reason();
      isPartial ||= inference.isPartial === true;
      return describeAnomalies(table, inference, found.cycles, level);
    } catch (error) {
      return interrupted(error);
    } finally {
      transactions += table.size;
    }
  };
  const allAnomalies = (): readonly Anomaly[] => {
    try {
      const keyed = eventsByKey(events, limits.isOver);
      if (keyed.keys === undefined) return anomaliesOf(keyed.events);
      return worstFirst(joinAnomalies(keyed.keys, anomaliesOf));
    } catch (error) {
      return interrupted(error);
    }
  };
  const anomalies = allAnomalies();
  const ruledOut = allRuledOut(anomalies.flatMap(({ rulesOut }) => rulesOut));
  const isViolated = ruledOut.includes(level);
  const doubt = interruption ?? (hasCommitted ? (isPartial ? 'width' : undefined) : 'unanswered');
  return {
    outcome: isViolated ? 'violated' : doubt === undefined ? 'held' : 'undecided',
    level,
    transactions,
    anomalies,
    ruledOut,
    strongest: strongestBut(ruledOut),
    ...(!isViolated && doubt !== undefined && { reason: doubt }),
    tookMs: performance.now() - begin,
  };
}

/** When a check is over. Once it is, it stays so, for the same reason. */
function createLimits(timeoutMs: number, memoryBytes: number, isStopped: () => boolean) {
  const isLate = timeLimit(timeoutMs);
  const isFull = memoryLimit(memoryBytes);
  let reason: 'time' | 'memory' | 'stopped' | undefined;
  return {
    isOver(): boolean {
      reason ??= isStopped() ? 'stopped' : isLate() ? 'time' : isFull() ? 'memory' : undefined;
      return reason !== undefined;
    },
    reason: () => reason,
  };
}
