import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import type { Anomaly } from '../result/isolation-result.ts';

/** An anomaly, and others that the same transactions show. */
export interface SharedExample {
  /** With the edges of one of the others, if it has none itself. */
  readonly anomaly: Anomaly;
  readonly others: readonly Anomaly[];
}

/** Anomalies that are cycles, too, but are named for what happened: a lost update is a G2-item or a G-single. */
const namedCycles: ReadonlySet<AnomalyName> = new Set(['lost-update', 'long-fork']);

/**
 * So that an event is told once, cycles whose example has the same transactions as a lost update or a long fork stand with it; all
 * other anomalies stand by themselves.
 */
export function sharedExamples(anomalies: readonly Anomaly[]): SharedExample[] {
  const told = new Set<Anomaly>();
  const shared = new Map<Anomaly, readonly Anomaly[]>();
  for (const anomaly of anomalies) {
    if (!namedCycles.has(anomaly.name)) continue;
    const others = anomalies.filter((other) => !told.has(other) && isSameCycle(anomaly, other));
    for (const other of others) told.add(other);
    shared.set(anomaly, others);
  }
  return anomalies
    .filter((anomaly) => !told.has(anomaly))
    .map((anomaly) => {
      const others = shared.get(anomaly) ?? [];
      const edges = [anomaly, ...others].find((shown) => shown.edges.length > 0)?.edges ?? [];
      return { anomaly: { ...anomaly, edges }, others };
    });
}

/** Whether the other is a cycle of the transactions of the first, in the same order. */
function isSameCycle(named: Anomaly, { name, edges, transactions, isForbidden }: Anomaly): boolean {
  return (
    !namedCycles.has(name) &&
    isForbidden === named.isForbidden &&
    edges.length === named.transactions.length &&
    transactions.length === named.transactions.length &&
    transactions.every(({ index }, place) => index === named.transactions[place]!.index)
  );
}
