import { inspect } from 'node:util';
import type { WindowedCheckResult } from '../../check/check-in-windows.ts';
import type { TimedEvent } from '../../check/history/history-event.ts';
import { type HistoryOperation, operationsOf } from '../../check/history/history-operation.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { errorReport, FinalPart, noteError } from '../evidence/error-report.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { callSites, callSiteText } from '../history/call-sites.ts';
import { checkHistory, type RecordedCounts } from '../history/check-history.ts';
import {
  checkFinalOperations,
  type FinalOperations,
  joinFinalOperations,
} from '../history/final-operations.ts';
import { HistoryFiles } from '../history/history-files.ts';
import type { Recorder } from '../history/recorder.ts';
import { expecting } from '../scenario/expect.ts';
import type { FinalFigures } from '../scenario/fixture.ts';
import { modelOf, type Scenario } from '../scenario/scenario.ts';
import { during } from '../status/blocking-call.ts';
import {
  type JudgedTransactions,
  judgeTransactions,
  refuseUnjudged,
} from '../transactions/judge-transactions.ts';
import { forbiddenAnomalies, isolationDoubts } from '../transactions/judged-text.ts';

interface FinalChecksInput {
  readonly world: unknown;
  /** The fixtures, attached in this thread, by their properties. */
  readonly attached: Readonly<Record<string, unknown>>;
  readonly directory: string;
  readonly keepsHistory: boolean;
  readonly recorder: Recorder;
  /** How many workers died. */
  readonly deaths: number;
  readonly violated: (violation: string) => void;
  /** Called now and then: the process that supervises this one has to see that it lives. */
  readonly stillAlive: () => void;
}

export interface FinalChecks extends WindowedCheckResult, FinalFigures {
  readonly recorded: RecordedCounts;
  /** What the recorded transactions say of their isolation, by their key. */
  readonly isolation?: readonly JudgedTransactions[];
  /** Where the calls of the function of the first counterexample are recorded: `counts.ts:12`. */
  readonly recordedAt?: string;
  /** What the scenario has not tried, as its check says; a sentence each. */
  readonly doubts?: readonly string[];
  /** Whether a part of it could not be done: the errors that were noted say why. */
  readonly failed?: boolean;
}

const TURN = 1_000;

/** The final checks of a run that did not come to them. */
export const unchecked: FinalChecks = {
  operations: 0,
  partitions: 0,
  undecided: 0,
  counterexamples: [],
  recorded: { calls: 0, succeeded: 0, ofModel: 0 },
};

/**
 * What every run ends with, when its workers have ended: the scenario's own check, the final operations and checks of its
 * fixtures, and whether the recorded operations have an order that explains what each answered.
 */
export async function runFinalChecks(scenario: Scenario, context: FinalChecksInput): Promise<FinalChecks> {
  const { world, attached, directory, keepsHistory, recorder, deaths, violated, stillAlive } = context;
  const fixtures = Object.entries(scenario.use ?? {});
  const model = modelOf(scenario);
  let failed = false;

  /** Notes what is thrown: what was found before stays, and what the part would have found is unknown. */
  async function part<T>(where: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (isInstance(error, InvalidModuleError)) throw error;
      noteError(directory, errorReport(where, error));
      failed = true;
      return undefined;
    }
  }

  /** A call of a fixture, which a report can name if it does not come back. */
  function fixturePart(where: string, run: () => Promise<void>): Promise<void> {
    return part(where, () => during(directory, { calls: where }, run));
  }

  stillAlive();
  recorder.flush();
  const events = walk(() => new HistoryFiles(directory), stillAlive);
  const doubts = await runCheck(scenario, { world, attached, events, directory, violated });
  recorder.flush();
  stillAlive();
  const finals: FinalOperations[] = [];
  for (const [property, fixture] of fixtures) {
    // Where the scenario names another model, the fixture's operations say nothing to it.
    if (fixture.finalOperations === undefined || model === undefined || fixture.model !== model) continue;
    const ofModel = walk(() => eventsOf(events, model), stillAlive);
    await fixturePart(FinalPart.operationsOf(fixture.name), async () => {
      const context = { attached: attached[property], events: ofModel, stillAlive };
      finals.push(checkFinalOperations(await fixture.finalOperations!(context), model));
    });
  }
  const checked = failed
    ? undefined
    : await part(FinalPart.model, () =>
        checkHistory(events, model, {
          recorder,
          finals: joinFinalOperations(finals),
          namesLines: keepsHistory,
          stillAlive,
        }),
      );
  const { isolation } = scenario;
  const places = callSites(directory, 'txn');
  if (isolation === undefined && model?.functions.has('txn') !== true && places.length > 0) {
    refuseUnjudged(events, places);
  }
  const judged =
    isolation &&
    (await part(FinalPart.isolation, () =>
      judgeTransactions(events, isolation, { namesLines: keepsHistory, stillAlive }),
    ));
  let figures: FinalFigures = {};
  for (const [property, fixture] of fixtures) {
    const addFigures = ({ walBytes }: FinalFigures) => {
      if (walBytes === undefined) return;
      if (
        typeof walBytes !== 'object' ||
        Object.values(walBytes).some((bytes) => typeof bytes !== 'number')
      ) {
        throw new TypeError(`walBytes must have numbers, not ${inspect(walBytes)}.`);
      }
      figures = { walBytes };
    };
    await fixturePart(FinalPart.checksOf(fixture.name), async () =>
      fixture.finalChecks?.({ attached: attached[property], violated, deaths, addFigures }),
    );
  }
  for (const { sentence, operations, culprit } of checked?.counterexamples ?? []) {
    const place = callSiteText(directory, operations[culprit]!.f);
    violated(`not linearizable as ${model!.name}: ${sentence}${place}`);
  }
  for (const sentence of forbiddenAnomalies(judged ?? [])) {
    violated(`${sentence}${callSiteText(directory, 'txn')}`);
  }
  const [first] = checked?.counterexamples ?? [];
  const violates = judged?.some(({ result }) => result.outcome === 'violated') === true;
  const broken = violates ? 'txn' : undefined;
  const culprit = first === undefined ? broken : first.operations[first.culprit]!.f;
  const recordedAt = culprit && callSites(directory, culprit)[0];
  return {
    ...(checked ?? unchecked),
    ...figures,
    ...(judged !== undefined && { isolation: judged }),
    ...(recordedAt !== undefined && { recordedAt }),
    doubts: [...doubts, ...untested(judged)],
    failed,
  };
}

/** What keeps transactions that were to be judged from showing anything. */
function untested(judged: readonly JudgedTransactions[] | undefined): string[] {
  if (judged === undefined) return [];
  if (judged.length === 0) return ['No transaction was recorded, so there was no isolation to judge'];
  return isolationDoubts(judged);
}

interface CheckRun extends Pick<FinalChecksInput, 'world' | 'attached' | 'directory' | 'violated'> {
  readonly events: Iterable<TimedEvent>;
}

/** @returns what the scenario says that it has not tried */
async function runCheck(
  scenario: Scenario,
  { world, attached, events, directory, violated }: CheckRun,
): Promise<string[]> {
  const doubts: string[] = [];
  const history: Iterable<HistoryOperation> = { [Symbol.iterator]: () => operationsOf(events) };
  try {
    const doubt = (sentence: string) => void doubts.push(sentence);
    const context = { ...attached, world, history, expect: expecting(violated), doubt };
    await scenario.check?.(context);
  } catch (error) {
    noteError(directory, errorReport('check', error));
    violated(`check: ${describeError(error)}`);
  }
  return doubts;
}

/** What can be walked more than once, and tells that this process lives, also while a check walks it without a pause. */
function walk(begin: () => Iterable<TimedEvent>, stillAlive: () => void): Iterable<TimedEvent> {
  return {
    *[Symbol.iterator]() {
      let walked = 0;
      for (const event of begin()) {
        walked += 1;
        if (walked % TURN === 0) stillAlive();
        yield event;
      }
    },
  };
}

function* eventsOf(events: Iterable<TimedEvent>, { functions }: AnyModel<unknown>): Generator<TimedEvent> {
  for (const event of events) if (functions.has(event.f)) yield event;
}
