import type { CycleAnomalyName } from '../anomalies/anomaly-name.ts';
import { anomalyNameParts, type CycleOrder } from '../anomalies/anomaly-name-parts.ts';
import { PROCESS, REALTIME, RW, WR, WW_IN_DOUBT } from '../graph/edge-kinds.ts';

/** The anomaly that a cycle with edges of these kinds is. */
export function cycleName(kinds: readonly number[]): CycleAnomalyName {
  const name = dataName(kinds);
  if (kinds.includes(REALTIME)) return `${name}-realtime`;
  return kinds.includes(PROCESS) ? `${name}-process` : name;
}

function dataName(kinds: readonly number[]) {
  const missed = kinds.filter((kind) => kind === RW).length;
  if (missed === 0) return kinds.includes(WR) || kinds.includes(WW_IN_DOUBT) ? 'G1c' : 'G0';
  if (missed === 1) return 'G-single';
  return kinds.some((kind, i) => kind === RW && kinds.at(i - 1) === RW) ? 'G2-item' : 'G-nonadjacent';
}

/** The kinds of cycles that a cycle is a special case of, besides its own. */
const implied = {
  G0: ['G0', 'G1c'],
  G1c: ['G1c'],
  'G-single': ['G-single', 'G-nonadjacent', 'G2-item'],
  'G-nonadjacent': ['G-nonadjacent', 'G2-item'],
  'G2-item': ['G2-item'],
} as const;

const orders: readonly CycleOrder[] = ['', '-process', '-realtime'];

/** A cycle without edges of order is one of those with them, and one with an edge of a process is one of real time. */
export function impliedCycles(name: CycleAnomalyName): CycleAnomalyName[] {
  const { plain, order } = anomalyNameParts(name);
  const weaker = orders.slice(orders.indexOf(order));
  return implied[plain].flatMap((cycle) => weaker.map((other) => `${cycle}${other}` as const));
}
