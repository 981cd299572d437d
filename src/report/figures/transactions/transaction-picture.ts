import type { Anomaly } from '../../../isolation/result/isolation-result.ts';
import { type Html, html, nothing } from '../../html/html.ts';
import { dependencyLooks } from './dependency-look.ts';
import type { DependencyPath } from './dependency-paths.ts';
import { drawTransaction } from './transaction-box.ts';
import type { TransactionLayout } from './transaction-layout.ts';

const paper = 'var(--paper,#fcfcfa)';

/** Transactions as boxes, and the edges between their micro-operations, as the layout places them. */
export function transactionPicture(
  { transactions, edges }: Pick<Anomaly, 'transactions' | 'edges'>,
  { width, height, boxes, paths }: TransactionLayout,
  label: string,
): Html {
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="font:12px/1.2 ui-monospace,Menlo,Consolas,monospace;max-width:100%;height:auto">
${boxes.map((box) => drawTransaction(box, transactions[box.place]!, edges.length > 0))}
${paths.map(arrow)}
${paths.map(pathLabel)}
</svg>`;
}

function arrow({ edge, d, start, tip }: DependencyPath): Html {
  const { colour, dashes, isDouble } = dependencyLooks[edge.kind];
  const back = tip.isRightward ? -9 : 9;
  return html`<g class="dependency ${edge.kind}"><title>${edge.sentence}</title>
<path d="${d}" style="fill:none;stroke:${colour};stroke-width:${isDouble ? 4.4 : 1.8}${dashes === undefined ? '' : `;stroke-dasharray:${dashes}`}"/>
${isDouble ? html`<path d="${d}" style="fill:none;stroke:${paper};stroke-width:1.5"/>` : nothing}
<circle cx="${start.x}" cy="${start.y}" r="3" style="fill:${colour}"/>
<path d="M${tip.x} ${tip.y}l${back} -5v10z" style="fill:${colour}"/></g>`;
}

function pathLabel({ edge, label: { x, y, text, width } }: DependencyPath): Html {
  const { colour } = dependencyLooks[edge.kind];
  return html`<g class="label"><rect x="${(x - width / 2).toFixed(1)}" y="${(y - 9).toFixed(1)}" width="${width.toFixed(1)}" height="18" rx="9" style="fill:${paper};stroke:${colour}"/>
<text x="${x.toFixed(1)}" y="${(y + 4).toFixed(1)}" text-anchor="middle" style="fill:${colour};font-weight:600">${text}</text></g>`;
}
