import type {
  Anomaly,
  DependencyEdge,
  IsolationResult,
} from '../../src/isolation/result/isolation-result.ts';
import type { MicroOperation, ShownTransaction } from '../../src/isolation/result/transaction.ts';

/** A transaction at two lines of a file; it is still open at the end without the second. */
export function transaction(
  process: number,
  [invokedLine, completedLine]: readonly [number, number?],
  operations: readonly MicroOperation[],
  outcome: ShownTransaction['outcome'] = 'ok',
): ShownTransaction {
  return {
    index: invokedLine,
    process,
    outcome,
    operations,
    invokedAt: invokedLine - 1,
    completedAt: completedLine === undefined ? null : completedLine - 1,
    invokedLine,
    completedLine,
  };
}

/** An edge from a micro-operation to another, each by the index of its transaction and its own. */
export function dependency(
  kind: DependencyEdge['kind'],
  [from, fromOperation]: readonly [number, number?],
  [to, toOperation]: readonly [number, number?],
  sentence: string,
  key?: unknown,
): DependencyEdge {
  const operations =
    fromOperation === undefined || toOperation === undefined ? {} : { fromOperation, toOperation };
  return { from, to, kind, sentence, ...(key !== undefined && { key }), ...operations };
}

/** Read skew: the first transaction sees one of two appends of the second. */
export const readSkew: Anomaly = {
  name: 'G-single',
  count: 3,
  rulesOut: ['consistent-view', 'repeatable-read'],
  isForbidden: true,
  sentence: 'read skew: T1 did not see what T2 wrote, although T2 comes before T1',
  transactions: [
    transaction(
      3,
      [17, 20],
      [
        ['r', 'x', [1]],
        ['r', 'y', [3, 4]],
      ],
    ),
    transaction(
      1,
      [18, 19],
      [
        ['append', 'x', 2],
        ['append', 'y', 4],
      ],
    ),
  ],
  edges: [
    dependency('rw', [0, 0], [1, 0], 'T1 read [1] of x, and T2 appended 2 after that', 'x'),
    dependency('wr', [1, 1], [0, 1], 'T2 appended 4 to y, and T1 read it', 'y'),
  ],
};

/** A cycle of transactions, each with a read, some other operations and an append that the next one reads. */
export function cycleOf(count: number, others = 0): Anomaly {
  const kinds = ['wr', 'ww', 'rw', 'realtime', 'wr', 'process'] as const;
  const transactions = Array.from({ length: count }, (_, place) => {
    const list = Array.from({ length: place * 3 }, (_, element) => element);
    const more = Array.from({ length: others }, (_, at): MicroOperation => ['r', `other-${at}`, list]);
    return transaction(
      place,
      [100 + 2 * place, 101 + 2 * place],
      [['append', `k${place}`, place], ...more, ['r', `k${(place + count - 1) % count}`, list]],
    );
  });
  const edges = transactions.map((_, place) => {
    const kind = kinds[place % kinds.length]!;
    const next = (place + 1) % count;
    const sentence = `T${place + 1} comes before T${next + 1}`;
    return kind === 'process' || kind === 'realtime'
      ? dependency(kind, [place], [next], sentence)
      : dependency(kind, [place, 0], [next, others + 1], sentence, `k${place}`);
  });
  return { ...readSkew, sentence: `${count} transactions are in a cycle`, transactions, edges };
}

/** The result of a check that found these anomalies. */
export function isolationWith(
  anomalies: readonly Anomaly[],
  level: IsolationResult['level'] = 'snapshot-isolation',
): IsolationResult {
  const found = anomalies.length > 0;
  return {
    outcome: anomalies.some(({ isForbidden }) => isForbidden) ? 'violated' : 'held',
    level,
    transactions: 1_200,
    anomalies,
    ruledOut: found ? ['consistent-view', 'snapshot-isolation', 'serializable', 'strict-serializable'] : [],
    strongest: found ? ['monotonic-atomic-view', 'strong-read-committed'] : ['strict-serializable'],
    tookMs: 21,
  };
}
