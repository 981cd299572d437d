import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import { anomalyWords } from '../anomalies/anomaly-words.ts';
import { PROCESS, REALTIME, RW, WR } from '../graph/edge-kinds.ts';

/**
 * What a cycle means, in a sentence without a full stop, given the names of its transactions and the kinds of its edges.
 *
 * @param anomaly what the cycle is called: one of overwrites alone is a dirty write only if their order is certain at every level
 */
export function cycleSentence(
  anomaly: AnomalyName,
  names: readonly string[],
  kinds: readonly number[],
): string {
  const missed = kinds.flatMap((kind, from) =>
    kind === RW ? [`${names[from]!} did not see what ${names[(from + 1) % names.length]!} wrote`] : [],
  );
  const order = kinds.includes(REALTIME)
    ? 'real time'
    : kinds.includes(PROCESS)
      ? 'the order of its process'
      : undefined;
  const byOrder = order === undefined ? '' : `, by ${order}`;
  if (missed.length === 0) {
    // An order of versions that only some levels require makes these cycles something weaker.
    const isCertain = /^G(?:0|1c)/.test(anomaly);
    const what = kinds.includes(WR) ? 'circular information flow' : 'dirty write';
    const words = isCertain ? what : `${anomalyWords(anomaly)}, if each saw a snapshot`;
    return kinds.includes(WR)
      ? `${words}: ${listed(names)} depend on each other in a cycle, by what they read and wrote${order === undefined ? '' : ` and by ${order}`}`
      : `${words}: each of ${listed(names)} ${order === undefined ? 'was overwritten by the next' : `was overwritten by the next, or came before it in ${order}`}, and the last by the first`;
  }
  if (missed.length === 1) {
    const from = kinds.indexOf(RW);
    const [reader, writer] = [names[from]!, names[(from + 1) % names.length]!];
    return `${order === undefined ? 'read skew' : 'stale read'}: ${missed[0]}, although ${writer} came before ${reader}${byOrder}`;
  }
  const isAdjacent = kinds.some((kind, i) => kind === RW && kinds.at(i - 1) === RW);
  if (!isAdjacent) {
    return `long fork: ${listed(missed)}, so no order of their snapshots is possible`;
  }
  return missed.length === names.length
    ? `write skew: ${listed(missed)}`
    : `anti-dependency cycle: ${listed(missed)}, so no order of ${listed(names)} is possible${byOrder}`;
}

/** Of more, the first ones and the last stand for all. */
const MOST = 6;

function listed(items: readonly string[]): string {
  const shown = items.length > MOST ? [...items.slice(0, MOST - 2), '…', items.at(-1)!] : items;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
}
