import { countText, numberText } from '../../base/number-text.ts';
import { anomalyText } from '../../isolation/anomalies/anomaly-words.ts';
import { type SharedExample, sharedExamples } from '../../isolation/evidence/shared-example.ts';
import type { Anomaly, IsolationResult } from '../../isolation/result/isolation-result.ts';
import type { CheckedText } from './check-text.ts';
import { operationRows, placeText, provingOperations, transactionName } from './transaction-text.ts';

/** The result of checking the transactions of a file. */
export type ReportedIsolation = IsolationResult & {
  /** How many lines of the file were read. */
  readonly lines?: number;
};

/** The result of an isolation check in words. */
export function isolationText(checked: ReportedIsolation): CheckedText {
  const { level, anomalies } = checked;
  const forbidden = anomalies.filter(({ isForbidden }) => isForbidden);
  const evidence = [...sharedExamples(forbidden).map(anomalyEvidence), ...allowedText(checked)].join('\n');
  const [worst] = forbidden;
  if (worst === undefined) {
    const verdict = withoutViolation(checked);
    return { verdict, sentence: verdict, facts: verdict, evidence, line: undefined };
  }
  const [last] = worst.transactions.slice(-1);
  return {
    verdict: `${kindsText(forbidden)}, which ${level} forbids; ${strongestText(checked)}; ${amountText(checked)}`,
    sentence: `${worst.name}, which ${level} forbids: ${worst.sentence}`,
    facts: `${amountText(checked)}; ${strongestText(checked)}`,
    evidence,
    line: last?.completedLine ?? last?.invokedLine,
  };
}

function amountText({ transactions, tookMs }: IsolationResult): string {
  return `${countText(transactions, 'transaction')} in ${(tookMs / 1_000).toFixed(2)} s`;
}

function withoutViolation(checked: ReportedIsolation): string {
  const { outcome, level, anomalies } = checked;
  const amount = amountText(checked);
  if (outcome === 'undecided') return undecidedText(checked, amount);
  if (anomalies.length === 0) return `no anomaly in ${amount}`;
  return `no anomaly that ${level} forbids in ${amount}; ${strongestText(checked)}`;
}

/** The strongest levels that the anomalies leave. */
export function strongestText({ strongest }: Pick<IsolationResult, 'strongest'>): string {
  if (strongest.length === 0) return 'every level is ruled out';
  return `strongest level${strongest.length === 1 ? '' : 's'} not ruled out: ${strongest.join(', ')}`;
}

const MAX_KINDS = 3;

function kindsText(anomalies: readonly Anomaly[]): string {
  const names = anomalies.slice(0, MAX_KINDS).map(({ name }) => anomalyText(name));
  const more = anomalies.length - names.length;
  if (more > 0) names.push(`${countText(more, 'other kind')}`);
  const last = names.pop()!;
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

function undecidedText({ reason, lines }: ReportedIsolation, amount: string): string {
  if (reason === 'unanswered')
    return `no transaction has committed, so there was nothing to check: ${amount}`;
  if (reason === 'size')
    return `the history is too large to be checked as a whole: ${amount}; check it in parts`;
  if (reason === 'width') {
    return `no anomaly among the dependencies that were looked at, but there are too many for all: thousands of transactions that ran at once, or never saw each other's writes, on one key: ${amount}; check a history with fewer processes, or one that reads more often what it writes`;
  }
  if (reason === 'stopped') {
    return `the check was stopped when ${countText(lines ?? 0, 'line')} of the history had been read: ${amount}`;
  }
  return `the ${reason} was used up: ${amount}; a larger ${reason === 'memory' ? '--memory' : '--timeout'} may help`;
}

/** How often an anomaly was found. */
export function timesText(count: number): string {
  return count === 1 ? 'once' : `${numberText(count)} times`;
}

const MAX_TRANSACTIONS = 24;
const MAX_OPERATIONS = 10;

/** An anomaly by its shortest example: each transaction, and below it what leads from it to the others. */
function anomalyEvidence({ anomaly, others }: SharedExample): string {
  const { name, count, sentence, transactions, edges } = anomaly;
  const proofs = provingOperations(anomaly);
  const width = transactionName(Math.min(transactions.length, MAX_TRANSACTIONS) - 1).length;
  const more = transactions.length - MAX_TRANSACTIONS;
  return [
    `${name}, ${timesText(count)}${alsoText(others)}: ${sentence}`,
    ...transactions.slice(0, MAX_TRANSACTIONS).flatMap((transaction, place) => [
      `  ${transactionName(place).padEnd(width)}  ${placeText(transaction)}: ${operationRows(
        transaction,
        proofs[place]!,
        { max: MAX_OPERATIONS },
      )
        .map((row) => ('left' in row ? `… ${row.left} more` : row.text))
        .join(', ')}`,
      ...edges
        .filter(({ from }) => from === place)
        .map(
          ({ to, kind, sentence }) =>
            `  ${' '.repeat(width)}    ${kind} → ${transactionName(to)}: ${sentence}`,
        ),
    ]),
    ...(more > 0 ? [`  … ${countText(more, 'more transaction')}`] : []),
  ].join('\n');
}

/** What the same transactions show besides: ` (also G-single once and G2-item 3 times)`; or nothing. */
export function alsoText(others: readonly Anomaly[]): string {
  if (others.length === 0) return '';
  return ` (also ${others.map(({ name, count }) => `${name} ${timesText(count)}`).join(' and ')})`;
}

/** What was found although it may be, in a line. */
function allowedText({ level, anomalies }: IsolationResult): string[] {
  const allowed = anomalies.filter(({ isForbidden }) => !isForbidden);
  if (allowed.length === 0) return [];
  const names = allowed.map(({ name, count }) => `${anomalyText(name)} ${timesText(count)}`);
  return [`found, and allowed by ${level}: ${names.join(', ')}`];
}
