import { valueName } from '../../../isolation/model/value-name.ts';
import type { DependencyEdge } from '../../../isolation/result/isolation-result.ts';
import { CHARACTER_WIDTH } from '../../html/character-width.ts';
import { clipped } from '../../html/clipped.ts';
import { portY, type TransactionBox } from './transaction-box.ts';

/** A way from the side of a box to the side of another. */
export interface DependencyPath {
  readonly edge: DependencyEdge;
  readonly d: string;
  readonly start: { readonly x: number; readonly y: number };
  /** Where the arrow ends, and whether it points to the right. */
  readonly tip: { readonly x: number; readonly y: number; readonly isRightward: boolean };
  /** The middle of the label, and its text. */
  readonly label: { readonly x: number; readonly y: number; readonly text: string; readonly width: number };
}

/** A side of a column of boxes. */
export type Side = 'left' | 'right';

/** The way of an edge beside a column, counted from the column outwards. Edges from one column to another have none. */
type Lanes = ReadonlyMap<DependencyEdge, { readonly side: Side; readonly lane: number }>;

/** From a column to the first lane beside it, and from there to the next. */
const LANE = 30;
const NEXT_LANE = 18;
/** Beyond the last lane: half of a label. */
const MARGIN = 34;
const ROUND = 10;
const TIP = 8;
/** Where one row is both left and entered, the two ends are this far from its middle. */
const ASIDE = 4;
/** Edges in one lane are at least this far from each other. */
const APART = 6;
const MAX_KEY = 9;

/** Gives each edge beside a column a lane, the shortest the nearest ones. `sideOf` returns undefined for other edges. */
export function lanesOf(
  edges: readonly DependencyEdge[],
  boxes: readonly TransactionBox[],
  sideOf: (edge: DependencyEdge) => Side | undefined,
): Lanes {
  const ends = endsOf(edges, boxes);
  const length = (edge: DependencyEdge) => Math.abs(ends.get(edge)!.y2 - ends.get(edge)!.y1);
  const lanes = new Map<DependencyEdge, { side: Side; lane: number }>();
  for (const edge of edges.toSorted((a, b) => length(a) - length(b))) {
    const side = sideOf(edge);
    if (side === undefined) continue;
    const isTaken = (lane: number) =>
      [...lanes].some(
        ([other, at]) => at.side === side && at.lane === lane && touch(ends.get(edge)!, ends.get(other)!),
      );
    let lane = 0;
    while (isTaken(lane)) lane += 1;
    lanes.set(edge, { side, lane });
  }
  return lanes;
}

/** How much room the lanes of a side need. */
export function laneWidth(lanes: Lanes, side: Side): number {
  const used = [...lanes].filter(([, at]) => at.side === side);
  if (used.length === 0) return 2;
  const margins = used.map(([edge]) => (edge.from === edge.to ? labelOf(edge).width / 2 + 4 : MARGIN));
  return LANE + NEXT_LANE * Math.max(...used.map(([, { lane }]) => lane)) + Math.max(...margins);
}

/** @param gap between the boxes of a column */
export function pathsOf(
  edges: readonly DependencyEdge[],
  boxes: readonly TransactionBox[],
  lanes: Lanes,
  gap: number,
): DependencyPath[] {
  const ends = endsOf(edges, boxes);
  return edges.map((edge) => {
    const at = lanes.get(edge);
    const [from, to] = [boxes[edge.from]!, boxes[edge.to]!];
    return at === undefined
      ? across(edge, from, to, ends.get(edge)!)
      : beside(edge, from, at, ends.get(edge)!, gap);
  });
}

interface Ends {
  readonly y1: number;
  readonly y2: number;
}

/** The heights at which each edge begins and ends. */
function endsOf(
  edges: readonly DependencyEdge[],
  boxes: readonly TransactionBox[],
): ReadonlyMap<DependencyEdge, Ends> {
  const left = new Set(edges.map(({ from, fromOperation }) => `${from} ${fromOperation}`));
  const entered = new Set(edges.map(({ to, toOperation }) => `${to} ${toOperation}`));
  const aside = (port: string) => (left.has(port) && entered.has(port) ? ASIDE : 0);
  return new Map(
    edges.map((edge) => {
      const { from, to, fromOperation, toOperation } = edge;
      const y1 = portY(boxes[from]!, fromOperation) + aside(`${from} ${fromOperation}`);
      const y2 = portY(boxes[to]!, toOperation) - aside(`${to} ${toOperation}`);
      return [edge, { y1, y2 }];
    }),
  );
}

function touch(a: Ends, b: Ends): boolean {
  const low = Math.max(Math.min(a.y1, a.y2), Math.min(b.y1, b.y2));
  const high = Math.min(Math.max(a.y1, a.y2), Math.max(b.y1, b.y2));
  return low < high + APART;
}

/** From one column to the other, as a curve. */
function across(
  edge: DependencyEdge,
  from: TransactionBox,
  to: TransactionBox,
  { y1, y2 }: Ends,
): DependencyPath {
  const isRightward = from.x < to.x;
  const x1 = isRightward ? from.x + from.width : from.x;
  const x2 = isRightward ? to.x - TIP : to.x + to.width + TIP;
  const middle = (x1 + x2) / 2;
  // Near its beginning: two edges that cross each other have their labels apart.
  const t = 0.2;
  const at = (p: number, q: number, r: number, s: number) =>
    (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t * t * r + t ** 3 * s;
  return {
    edge,
    d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
    start: { x: x1, y: y1 },
    tip: { x: x2 + (isRightward ? TIP - 1 : 1 - TIP), y: y2, isRightward },
    label: { ...labelOf(edge), x: at(x1, middle, middle, x2), y: at(y1, y1, y2, y2) },
  };
}

/** Along a column, on its outside. */
function beside(
  edge: DependencyEdge,
  from: TransactionBox,
  { side, lane }: { readonly side: Side; readonly lane: number },
  { y1, y2 }: Ends,
  gap: number,
): DependencyPath {
  const out = side === 'right' ? 1 : -1;
  const edgeX = side === 'right' ? from.x + from.width : from.x;
  const x = edgeX + out * (LANE + NEXT_LANE * lane);
  const down = y2 >= y1 ? 1 : -1;
  const round = Math.min(ROUND, Math.abs(y2 - y1) / 2);
  const label = labelOf(edge);
  const isOwn = edge.from === edge.to;
  // The label stands in the gap beside the box that the edge leaves, where it has room.
  const y = down === 1 ? from.y + from.height + gap / 2 : from.y - gap / 2;
  return {
    edge,
    d: `M${edgeX} ${y1}H${x - out * round}Q${x} ${y1} ${x} ${y1 + down * round}V${y2 - down * round}Q${x} ${y2} ${x - out * round} ${y2}H${edgeX + out * TIP}`,
    start: { x: edgeX, y: y1 },
    tip: { x: edgeX + out, y: y2, isRightward: out === -1 },
    label: isOwn
      ? { ...label, x, y: (y1 + y2) / 2 }
      : { ...label, x: x - out * Math.max(0, label.width / 2 - MARGIN + 2), y },
  };
}

/** The kind of an edge, and its object. */
function labelOf({ kind, key }: DependencyEdge): { readonly text: string; readonly width: number } {
  const text = key === undefined || key === null ? kind : `${kind} ${clipped(valueName(key), MAX_KEY)}`;
  return { text, width: text.length * CHARACTER_WIDTH + 12 };
}
