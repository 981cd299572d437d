import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { implies } from '../../src/isolation/levels/level-lattice.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';

/** The names of the anomalies of a history, and the weakest levels that they rule out. */
export function judged(events: Iterable<HistoryEvent>, model: TransactionModelName) {
  const { anomalies, ruledOut } = checkIsolation(events, model);
  return {
    anomalies: anomalies.map(({ name }) => name).sort(),
    not: ruledOut.filter((level) => !ruledOut.some((other) => other !== level && implies(level, other))),
  };
}
