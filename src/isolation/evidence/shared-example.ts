import type { Anomaly } from '../result/isolation-result.ts';

/** An anomaly, and others that the same transactions show. */
export interface SharedExample {
  /** With the edges of one of the others, if it has none itself. */
  readonly anomaly: Anomaly;
  readonly others: readonly Anomaly[];
}

/**
 * A lost update is a cycle of two transactions, too: G2-item, or G-single. So that it is told once, the cycles whose example has
 * the same transactions as the lost update stand with it; all other anomalies stand by themselves.
 */
export function sharedExamples(anomalies: readonly Anomaly[]): SharedExample[] {
  const lost = anomalies.find(({ name }) => name === 'lost-update');
  const others = anomalies.filter((other) => other !== lost && lost !== undefined && isSame(lost, other));
  return anomalies
    .filter((anomaly) => !others.includes(anomaly))
    .map((anomaly) => {
      if (anomaly !== lost) return { anomaly, others: [] };
      const edges = [anomaly, ...others].find((shown) => shown.edges.length > 0)?.edges ?? [];
      return { anomaly: { ...anomaly, edges }, others };
    });
}

/** Whether it is a cycle of the transactions of the lost update, which are in the same order. */
function isSame(lost: Anomaly, { edges, transactions, isForbidden }: Anomaly): boolean {
  return (
    edges.length === lost.transactions.length &&
    isForbidden === lost.isForbidden &&
    transactions.length === lost.transactions.length &&
    transactions.every(({ index }, place) => index === lost.transactions[place]!.index)
  );
}
