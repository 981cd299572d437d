import type { WindowedCheckResult } from '../../check/check-in-windows.ts';
import type { TimedEvent } from '../../check/history/history-event.ts';
import { type HistoryOperation, operationsOf } from '../../check/history/history-operation.ts';
import { deck } from '../../check/models/deck/deck-model.ts';
import { decksOf } from '../../fixtures/decks/read-deck.ts';
import type { RecordedDecks } from '../../fixtures/decks/recorded-decks.ts';
import type { WalCheck } from '../../fixtures/sqlite/check-wal.ts';
import type { DeckStore } from '../../store/store.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { type CheckPart, errorReport, noteError } from '../evidence/error-report.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { checkHistory, type RecordedCounts } from '../history/check-history.ts';
import { HistoryFiles } from '../history/history-files.ts';
import type { Recorder } from '../history/recorder.ts';
import { expecting } from '../scenario/expect.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { WalBytes } from '../verdict/verdict.ts';

interface FinalChecksContext {
  readonly world: unknown;
  readonly store: DeckStore;
  readonly decks: RecordedDecks;
  readonly directory: string;
  readonly recorder: Recorder;
  /** Undefined where there is no log to judge. */
  readonly log: WalCheck | undefined;
  /** How many workers died. */
  readonly deaths: number;
}

export interface FinalChecks extends WindowedCheckResult {
  readonly recorded: RecordedCounts;
  /** What the scenario has not tried, as its check says; a sentence each. */
  readonly doubts?: readonly string[];
  /** Whether a part of it could not be done: the errors that were noted say why. */
  readonly failed?: boolean;
  /** What became of the write-ahead log; undefined for a store without a log. */
  readonly wal?: Omit<WalBytes, 'largest'> | undefined;
}

const TURN = 1_000;

/**
 * What every run ends with, when its workers are joined: the scenario's own check, SQLite's checks of the file, and
 * whether there is an order of the recorded operations that explains what each answered and what the file holds.
 */
export async function runFinalChecks(
  scenario: Scenario,
  { world, store, decks, directory, recorder, log, deaths }: FinalChecksContext,
  violated: (violation: string) => void,
  stillThere: () => void,
): Promise<FinalChecks> {
  stillThere();
  recorder.flush();
  const events: Iterable<TimedEvent> = {
    *[Symbol.iterator]() {
      let walked = 0;
      for (const event of new HistoryFiles(directory)) {
        walked += 1;
        // The process that watches must see that this process lives, also while a check walks it all without a pause.
        if (walked % TURN === 0) stillThere();
        yield event;
      }
    },
  };
  const history: Iterable<HistoryOperation> = { [Symbol.iterator]: () => operationsOf(events) };
  const expect = expecting(violated);
  const doubts: string[] = [];
  try {
    const doubt = (sentence: string) => void doubts.push(sentence);
    await scenario.check?.({ world, store, decks, history, expect, doubt });
  } catch (error) {
    noteError(directory, errorReport('check', error));
    violated(`check: ${describeError(error)}`);
  }
  recorder.flush();
  stillThere();
  let part: CheckPart = 'verify';
  try {
    for (const problem of await store.verify()) violated(`the file: ${problem}`);
    const { readDeck, model = deck } = scenario;
    const readNow = readDeck === undefined ? decksOf(store) : (key: string) => readDeck(world, key);
    const read = async (key: string) => {
      part = 'readDeck';
      const found = await readNow(key);
      part = 'model';
      return found;
    };
    const recordRead = (key: string, shown: unknown) => void recorder.record('get', { key }, () => shown);
    part = 'model';
    const checked = await checkHistory(events, model, read, recordRead, stillThere);
    for (const { sentence } of checked.counterexamples)
      violated(`not linearizable as ${model.name}: ${sentence}`);
    part = 'verify';
    // Last, since reads may leave a snapshot open.
    const wal = await log?.judge(deaths);
    return { ...checked, wal, doubts };
  } catch (error) {
    // What was seen before stays, and what it would have found nobody knows.
    if (isInstance(error, InvalidRunError)) throw error;
    noteError(directory, errorReport(part, error));
    const nothing = { operations: 0, partitions: 0, undecided: 0, counterexamples: [] };
    return { ...nothing, recorded: { calls: 0, succeeded: 0, ofModel: 0 }, failed: true };
  }
}
