import type { ShownTransaction } from '../../../isolation/result/transaction.ts';
import { CHARACTER_WIDTH } from '../../html/character-width.ts';
import { clipped } from '../../html/clipped.ts';
import { type Html, html, nothing } from '../../html/html.ts';
import { endText, type OperationRow, rangeText, transactionName } from '../../text/transaction-text.ts';

/** Where a transaction is drawn, and its rows. */
export interface TransactionBox {
  readonly place: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly OperationRow[];
}

export const HEADER = 42;
export const ROW = 21;
const LEFT = 11;

const ink = 'var(--ink,#1b1d20)';
const quiet = 'var(--quiet,#5f646c)';
const raised = 'var(--raised,#f3f3ef)';
const bad = 'var(--bad,#b3261e)';

/** The height at which an edge of this micro-operation begins or ends; in the header, if no micro-operation is given. */
export function portY({ y, rows }: TransactionBox, operation: number | undefined): number {
  const index = rows.findIndex((row) => 'operation' in row && row.operation === operation);
  return y + (index === -1 ? HEADER / 2 : middleOf(index));
}

function middleOf(index: number): number {
  return HEADER + index * ROW + ROW / 2;
}

/** @param isProved whether some micro-operations prove edges, so that the others are of less interest */
export function drawTransaction(
  { place, x, y, width, height, rows }: TransactionBox,
  transaction: ShownTransaction,
  isProved: boolean,
): Html {
  const { process, outcome } = transaction;
  const dashes = outcome === 'ok' ? '' : ';stroke-dasharray:5 4';
  return html`<g class="transaction" transform="translate(${x} ${y})">
<path d="M0 ${HEADER - 4}V7Q0 0 7 0H${width - 7}Q${width} 0 ${width} 7V${HEADER - 4}z" style="fill:${raised}"/>
<rect width="${width}" height="${height}" rx="7" style="fill:none;stroke:${quiet};stroke-width:1.2${dashes}"/>
<text x="${LEFT}" y="18" style="fill:${ink};font-weight:700;font-size:13px">${transactionName(place)}</text>
<text x="${width - LEFT}" y="18" text-anchor="end" style="fill:${quiet};font-size:11px">process ${process}</text>
<text x="${LEFT}" y="32" style="fill:${quiet};font-size:11px">${rangeText(transaction)}</text>
<text x="${width - LEFT}" y="32" text-anchor="end" style="fill:${bad};font-size:11px">${endText(transaction)}</text>
${rows.map((row, index) => drawRow(row, middleOf(index), width, isProved))}
</g>`;
}

function drawRow(row: OperationRow, middle: number, width: number, isProved: boolean): Html {
  if ('left' in row) {
    return html`<text x="${LEFT}" y="${middle + 4}" style="fill:${quiet}">… ${row.left} more</text>`;
  }
  const ground = html`<rect x="4" y="${middle - ROW / 2 + 1}" width="${width - 8}" height="${ROW - 2}" rx="4" style="fill:${raised}"/>`;
  const text = clipped(row.text, Math.floor((width - 2 * LEFT) / CHARACTER_WIDTH));
  return html`<g><title>${row.text}</title>${row.isProof ? ground : nothing}<text x="${LEFT}" y="${middle + 4}" style="fill:${row.isProof || !isProved ? ink : quiet}">${text}</text></g>`;
}
