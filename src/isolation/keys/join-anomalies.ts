import { valueText } from '../../check/json/value-text.ts';
import type { Anomaly } from '../result/isolation-result.ts';

/** The anomalies of all keys, each kind once: with the example of the first key that has it, which its sentence names. */
export function joinAnomalies<Events>(
  keys: ReadonlyMap<string, Events>,
  anomaliesOf: (events: Events) => readonly Anomaly[],
): Anomaly[] {
  const joined = new Map<Anomaly['name'], Anomaly>();
  for (const [key, events] of keys) {
    for (const anomaly of anomaliesOf(events)) {
      const { name, count, sentence } = anomaly;
      const before = joined.get(name);
      const after =
        before === undefined
          ? { ...anomaly, sentence: `with the key ${valueText(key)}, ${sentence}` }
          : { ...before, count: before.count + count };
      joined.set(name, after);
    }
  }
  return [...joined.values()];
}
