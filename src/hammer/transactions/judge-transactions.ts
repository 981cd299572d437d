import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HistoryEvent, TimedEvent } from '../../check/history/history-event.ts';
import type { IsolationResult } from '../../isolation/result/isolation-result.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { type PromisedLevel, promisedLevel, type ScenarioIsolation } from './scenario-isolation.ts';

/** What the recorded transactions of one key say of their isolation. */
export interface JudgedTransactions {
  /** The key that they were recorded with; absent if they have none. */
  readonly key?: string;
  /** The level that is promised; null if none is. Then no anomaly is forbidden. */
  readonly promised: PromisedLevel;
  /** How many committed. */
  readonly committed: number;
  /** How many were refused, or rolled back for another reason. */
  readonly refused: number;
  /** How many may have committed or not. */
  readonly unknown: number;
  /** What was found in them. */
  readonly result: IsolationResult;
}

interface JudgingContext {
  /** Whether evidence names the lines that the events will have in a file. */
  readonly namesLines: boolean;
  readonly stillAlive: () => void;
}

/** The function of a call that is a transaction. */
const TXN = 'txn';
/** What an anomaly is looked for at where nothing is promised: it has no part in the outcome. */
const WEAKEST = 'read-uncommitted';

/**
 * Judges the recorded transactions of each key.
 *
 * @throws {@link InvalidModuleError} for a key without a level, and for transactions that are not of the model
 */
export async function judgeTransactions(
  events: Iterable<TimedEvent>,
  isolation: ScenarioIsolation,
  { namesLines, stillAlive }: JudgingContext,
): Promise<JudgedTransactions[]> {
  const { checkIsolation } = await import('../../isolation/check-isolation.ts');
  const judged: JudgedTransactions[] = [];
  for (const [key, counts] of countTransactions(events)) {
    const promised = promisedLevel(isolation, key);
    if (promised === undefined) {
      throw new InvalidModuleError(
        `A transaction was recorded ${key === undefined ? 'without a key' : `with the key ${JSON.stringify(key)}`}, for which \`isolation.level\` has no level. Known: ${Object.keys(isolation.level!).join(', ')}.`,
      );
    }
    await nextTurn();
    const result = checkIsolation(transactionsOf(events, key, namesLines), isolation.model, {
      level: promised ?? WEAKEST,
      isStopped() {
        stillAlive();
        return false;
      },
    });
    const ofKey = { promised, ...counts, result: promised === null ? promisingNothing(result) : result };
    judged.push(key === undefined ? ofKey : { key, ...ofKey });
  }
  return judged;
}

/**
 * Refuses transactions of `recordTransaction` that nothing judges. Calls named `txn` whose input is not a list of
 * micro-operations are the scenario's own.
 *
 * @param places where `txn` is recorded
 * @throws {@link InvalidModuleError}
 */
export function refuseUnjudged(events: Iterable<TimedEvent>, places: readonly string[]): void {
  for (const { f, type, input } of events) {
    if (f !== TXN || type !== 'invoke') continue;
    if (!Array.isArray(input) || !input.every(isMicroOperation)) return;
    const where = places.length === 0 ? '' : ` in ${places.join(' and ')}`;
    throw new InvalidModuleError(
      `Transactions are recorded${where}, and nothing judges them: give the scenario \`isolation: { model: 'list-append', level: 'serializable' }\`, with \`level: null\` if no level is promised.`,
    );
  }
}

function isMicroOperation(given: unknown): boolean {
  return Array.isArray(given) && ['r', 'w', 'append'].includes(given[0]);
}

/** How many transactions ended how, by their keys. */
function countTransactions(events: Iterable<TimedEvent>) {
  const counts = new Map<string | undefined, { committed: number; refused: number; unknown: number }>();
  for (const { f, key, type } of events) {
    if (f !== TXN) continue;
    let ofKey = counts.get(key);
    if (ofKey === undefined) {
      ofKey = { committed: 0, refused: 0, unknown: 0 };
      counts.set(key, ofKey);
    }
    if (type === 'invoke') ofKey.unknown += 1;
    if (type === 'ok') ofKey.committed += 1;
    if (type === 'fail') ofKey.refused += 1;
    if (type === 'ok' || type === 'fail') ofKey.unknown -= 1;
  }
  return counts;
}

function* transactionsOf(
  events: Iterable<TimedEvent>,
  key: string | undefined,
  namesLines: boolean,
): Generator<HistoryEvent> {
  let line = 0;
  for (const { key: keyOf, time: _, ...event } of events) {
    line += 1;
    if (event.f !== TXN || keyOf !== key) continue;
    yield namesLines ? { ...event, line } : event;
  }
}

function promisingNothing(result: IsolationResult): IsolationResult {
  const anomalies = result.anomalies.map((anomaly) => ({ ...anomaly, isForbidden: false }));
  return { ...result, anomalies, outcome: result.outcome === 'violated' ? 'held' : result.outcome };
}
