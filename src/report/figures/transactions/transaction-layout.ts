import type { Anomaly } from '../../../isolation/result/isolation-result.ts';
import { CHARACTER_WIDTH } from '../../html/character-width.ts';
import {
  endText,
  type OperationRow,
  operationRows,
  provingOperations,
  rangeText,
} from '../../text/transaction-text.ts';
import { type DependencyPath, lanesOf, laneWidth, pathsOf, type Side } from './dependency-paths.ts';
import { HEADER, ROW, type TransactionBox } from './transaction-box.ts';

export interface TransactionLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly TransactionBox[];
  readonly paths: readonly DependencyPath[];
}

const FOOT = 7;
/** Between boxes of a column. */
const GAP = 30;
/** Between the two columns of a ring: with edges from one to the other, which takes two labels side by side, or without. */
const MIDDLE = 208;
const SMALL_MIDDLE = 44;
const MIN_WIDTH = 172;
const MAX_WIDTH = 290;
/** The width of a picture that fits on a phone. */
const PHONE_WIDTH = 358;
/** How many operations of a transaction are drawn: fewer in a long cycle, which is to be seen as a whole. */
const MAX_ROWS = 9;
const MAX_ROWS_OF_LONG = 4;
const LONG = 7;
const EDGE = 2;

/**
 * The transactions of a cycle as a ring in two columns: down the left one and up the right one, so that each edge of the cycle
 * leads to a neighbour.
 */
export function ringLayout(anomaly: Anomaly): TransactionLayout {
  const { transactions, edges } = anomaly;
  const leftCount = Math.ceil(transactions.length / 2);
  const places = [...transactions.keys()];
  const columns = [places.slice(0, leftCount), places.slice(leftCount).reverse()];
  const rows = rowsOf(anomaly, MAX_WIDTH);
  const tall = columns.map((column) =>
    column.reduce((sum, place) => sum + heightOf(rows[place]!) + GAP, -GAP),
  );
  const height = Math.max(...tall);
  const width = widthOf(anomaly, rows, MAX_WIDTH);
  const sideOf = (place: number): Side => (place < leftCount ? 'left' : 'right');
  const boxes: TransactionBox[] = [];
  for (const [index, column] of columns.entries()) {
    let y = EDGE + (height - tall[index]!) / 2;
    for (const place of column) {
      boxes[place] = { place, x: 0, y, width, height: heightOf(rows[place]!), rows: rows[place]! };
      y += heightOf(rows[place]!) + GAP;
    }
  }
  const lanes = lanesOf(edges, boxes, ({ from, to }) =>
    sideOf(from) === sideOf(to) ? sideOf(from) : undefined,
  );
  const isLinked = edges.some((edge) => !lanes.has(edge));
  const left = laneWidth(lanes, 'left');
  const right = left + width + (isLinked ? MIDDLE : SMALL_MIDDLE);
  const placed = boxes.map((box) => ({ ...box, x: sideOf(box.place) === 'left' ? left : right }));
  return {
    width: (columns[1]!.length === 0 ? left : right) + width + laneWidth(lanes, 'right'),
    height: height + 2 * EDGE,
    boxes: placed,
    paths: pathsOf(edges, placed, lanes, GAP),
  };
}

/** The transactions below each other: edges to the next one on the right, all others on the left. For narrow screens. */
export function stackLayout(anomaly: Anomaly): TransactionLayout {
  const { transactions, edges } = anomaly;
  // The room for edges is known when the rows are, and the text of the rows when the room is.
  const draft = stacked(anomaly, rowsOf(anomaly, PHONE_WIDTH), PHONE_WIDTH);
  const lanes = lanesOf(edges, draft, ({ from, to }) => (to === from + 1 ? 'right' : 'left'));
  const [left, right] = [laneWidth(lanes, 'left'), laneWidth(lanes, 'right')];
  const room = PHONE_WIDTH - left - right;
  const boxes = stacked(anomaly, rowsOf(anomaly, room), room).map((box) => ({ ...box, x: left }));
  const last = boxes[transactions.length - 1]!;
  return {
    width: left + last.width + right,
    height: last.y + last.height + EDGE,
    boxes,
    paths: pathsOf(edges, boxes, lanes, GAP),
  };
}

function stacked(anomaly: Anomaly, rows: readonly OperationRow[][], max: number): TransactionBox[] {
  const width = widthOf(anomaly, rows, max);
  let y = EDGE;
  return rows.map((rows, place) => {
    const box = { place, x: 0, y, width, height: heightOf(rows), rows };
    y += box.height + GAP;
    return box;
  });
}

/** The rows of each transaction, in boxes of at most this width. */
function rowsOf(anomaly: Anomaly, width: number): OperationRow[][] {
  const proofs = provingOperations(anomaly);
  const room = Math.floor((width - 24) / CHARACTER_WIDTH);
  const max = anomaly.transactions.length < LONG ? MAX_ROWS : MAX_ROWS_OF_LONG;
  return anomaly.transactions.map((transaction, place) =>
    operationRows(transaction, proofs[place]!, { max, room }),
  );
}

function heightOf(rows: readonly OperationRow[]): number {
  return HEADER + rows.length * ROW + FOOT;
}

function widthOf({ transactions }: Anomaly, rows: readonly OperationRow[][], max: number): number {
  const texts = [
    ...rows.flat().map((row) => ('text' in row ? row.text : '')),
    ...transactions.map((transaction) => `${rangeText(transaction)} ${endText(transaction)}`),
  ];
  const longest = Math.max(...texts.map(({ length }) => length));
  return Math.min(max, Math.max(MIN_WIDTH, Math.ceil(longest * CHARACTER_WIDTH) + 24));
}
