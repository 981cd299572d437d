import { type IsolationLevel, isolationLevels } from '../../isolation/levels/isolation-level.ts';
import type { IsolationResult } from '../../isolation/result/isolation-result.ts';
import { type Html, html, nothing } from '../html/html.ts';

/** What a level adds to the order of the data, by the beginning of its name. */
const orders = [
  ['', 'by the data alone'],
  ['strong-session-', 'in the order of each process'],
  ['strong-', 'in real time'],
] as const;

/** What the anomalies of a history say of each level: a row for each order, a column for each level of Adya's and the SQL standard. */
export function levelTable({ level: asked, ruledOut }: IsolationResult): Html {
  const plain = isolationLevels.filter((level) => orderOf(level) === '');
  return html`<h3>Levels</h3>
<div class="scroll"><table class="levels">
<thead><tr><th></th>${plain.map((level) => html`<th scope="col">${level.replaceAll('-', ' ')}</th>`)}</tr></thead>
<tbody>
${orders.map(
  ([order, words]) =>
    html`<tr><th scope="row">${order === '' ? '' : html`${order.slice(0, -1).replace('-', ' ')}, `}${words}</th>${plain.map(
      (level) => {
        const named = isolationLevels.find((one) => orderOf(one) === order && plainOf(one) === level);
        if (named === undefined) return html`<td></td>`;
        const isOut = ruledOut.includes(named);
        return html`<td class="${isOut ? 'out' : 'left'}">${isOut ? '✗ ruled out' : '✓ may hold'}${named === asked ? html`<br><i class="quiet">asked for</i>` : nothing}</td>`;
      },
    )}</tr>`,
)}
</tbody>
</table></div>`;
}

function orderOf(level: IsolationLevel): string {
  if (level === 'strict-serializable') return 'strong-';
  return orders.findLast(
    ([order]) => level.startsWith(order) && (order !== 'strong-' || !level.startsWith('strong-session-')),
  )![0];
}

function plainOf(level: IsolationLevel): string {
  return level === 'strict-serializable' ? 'serializable' : level.slice(orderOf(level).length);
}
