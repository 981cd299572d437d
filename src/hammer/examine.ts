import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Operation, operationsOf } from '../check/history.ts';
import type { Store } from '../store/store.ts';
import { decksOf, Explanation } from './explain.ts';
import { HistoryFiles } from './history-files.ts';
import type { RecordedDecks } from './recorded-decks.ts';
import type { Recorder } from './recorder.ts';
import type { Scenario } from './scenario.ts';
import { describeError } from './worker.ts';

interface Remains {
  readonly world: unknown;
  readonly store: Store;
  readonly decks: RecordedDecks;
  readonly directory: string;
  readonly recorder: Recorder;
}

const TURN = 1_000;

/**
 * What every run ends with, when its workers are joined: the scenario's own check, SQLite's checks of the file, and
 * whether the recorded operations explain what it holds. Returns how many sessions were compared.
 */
export async function examine(
  scenario: Scenario,
  { world, store, decks, directory, recorder }: Remains,
  violated: (violation: string) => void,
  stillThere: () => void,
): Promise<number> {
  stillThere();
  recorder.flush();
  const history: Iterable<Operation> = {
    *[Symbol.iterator]() {
      let walked = 0;
      for (const operation of operationsOf(new HistoryFiles(directory))) {
        walked += 1;
        // Whoever watches must see that this process lives, also while a check walks it all without a pause.
        if (walked % TURN === 0) stillThere();
        yield operation;
      }
    },
  };
  const expect = (condition: boolean, violation: string) => {
    if (!condition) violated(violation);
  };
  try {
    await scenario.check?.({ world, store, decks, history, expect });
  } catch (error) {
    violated(`check: ${describeError(error)}`);
  }
  recorder.flush();
  stillThere();
  for (const problem of await store.verify()) violated(`the file: ${problem}`);
  const explanation = new Explanation(violated);
  let added = 0;
  for (const operation of history) {
    explanation.add(operation);
    added += 1;
    if (added % TURN === 0) await nextTurn();
  }
  const { readDeck } = scenario;
  const read = readDeck === undefined ? decksOf(store) : (key: string) => readDeck(world, key);
  return explanation.compare(read, stillThere);
}
