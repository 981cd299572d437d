import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import type { FoundAnomaly } from './transaction-model.ts';

/** Collects anomalies: of each name, the number and the first example. */
export interface AnomalyList {
  /** @param example called for the first of its name only */
  add(name: AnomalyName, example: () => Omit<FoundAnomaly, 'name' | 'count'>): void;
  list(): FoundAnomaly[];
}

export function createAnomalyList(): AnomalyList {
  const counts = new Map<AnomalyName, number>();
  const examples = new Map<AnomalyName, Omit<FoundAnomaly, 'name' | 'count'>>();
  return {
    add(name, example) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (!examples.has(name)) examples.set(name, example());
    },
    list: () => Array.from(examples, ([name, example]) => ({ name, count: counts.get(name)!, ...example })),
  };
}
