import { countText, numberText } from '../../base/number-text.ts';
import { type SharedExample, sharedExamples } from '../../isolation/evidence/shared-example.ts';
import type { IsolationResult } from '../../isolation/result/isolation-result.ts';
import type { JudgedTransactions } from './judge-transactions.ts';

/** A sentence for each anomaly that its level forbids: `the transactions of x are not serializable: G2-item: …`. */
export function forbiddenAnomalies(judged: readonly JudgedTransactions[]): string[] {
  return judged.flatMap(({ key, promised, result }) =>
    forbiddenExamples(result).map(
      ({ anomaly: { name, sentence }, others }) =>
        `${ofKey(key)} are not ${promised}: ${[name, ...others.map((other) => other.name)].join(', ')}: ${sentence}`,
    ),
  );
}

function forbiddenExamples({ anomalies }: IsolationResult): SharedExample[] {
  return sharedExamples(anomalies.filter(({ isForbidden }) => isForbidden));
}

const MAX_EDGES = 8;

/** What holds the transactions of each forbidden anomaly together, in lines: `T1 → T2: T1 read x without 2, which T2 appended`. */
export function anomalyEdgeLines(judged: readonly JudgedTransactions[]): string[] {
  return judged.flatMap(({ key, result }) =>
    forbiddenExamples(result)
      .map(({ anomaly }) => anomaly)
      .filter(({ edges }) => edges.length > 0)
      .flatMap(({ name, edges }) => [
        `${name}${key === undefined ? '' : ` in ${ofKey(key)}`}:`,
        ...edges
          .slice(0, MAX_EDGES)
          .map(({ from, to, sentence }) => `  T${from + 1} → T${to + 1}: ${sentence}`),
        ...(edges.length > MAX_EDGES ? [`  … and ${edges.length - MAX_EDGES} more`] : []),
      ]),
  );
}

/** Why the isolation of some transactions could not be judged, a sentence each without a full stop. */
export function isolationDoubts(judged: readonly JudgedTransactions[]): string[] {
  return judged
    .filter(({ result }) => result.outcome === 'undecided')
    .map(({ key, result: { reason } }) =>
      reason === 'unanswered'
        ? `None of ${ofKey(key)} committed, so there was no isolation to judge`
        : `The isolation of ${ofKey(key)} could not be judged (${reason}): let the run be shorter`,
    );
}

/**
 * What was found in the transactions of a key, as one line: `deferred  120 transactions, 31 refused: serializable; seen: G2-item`.
 *
 * @param width the width of the column of keys
 */
export function judgedLine(judged: JudgedTransactions, width: number): string {
  const { key = 'transactions', committed, refused, unknown } = judged;
  const counts = [
    countText(committed, 'transaction'),
    ...(refused > 0 ? [`${numberText(refused)} refused`] : []),
    ...(unknown > 0 ? [`${numberText(unknown)} with an unknown outcome`] : []),
  ];
  return `${key.padEnd(width)} ${counts.join(', ')}: ${foundText(judged)}`;
}

function foundText({ promised, result: { outcome, anomalies, reason } }: JudgedTransactions): string {
  if (outcome === 'undecided') return `not judged (${reason})`;
  const isHeld = outcome === 'held';
  const promise = promised === null ? 'nothing is promised' : `${isHeld ? '' : 'not '}${promised}`;
  const seen = anomalies.map(({ name, count }) =>
    count === 1 ? name : `${name} ${numberText(count)} times`,
  );
  return [promise, ...(seen.length === 0 ? [] : [`seen: ${seen.join(', ')}`])].join('; ');
}

function ofKey(key: string | undefined): string {
  return key === undefined ? 'the transactions' : `the transactions of ${key}`;
}
