import type { KeyLoad } from '../../hammer/measure/heavy-keys.ts';
import type { Measurements } from '../../hammer/measure/measurements.ts';
import { amount, duration } from '../html/amount.ts';
import { type Html, html, nothing } from '../html/html.ts';

/** The keys with the most waiting and holding time. */
export function keyTable({ keys, otherKeys }: Measurements): Html {
  if (keys.length === 0) return nothing;
  const most = Math.max(...keys.flatMap(({ waitedMs, heldMs }) => [waitedMs, heldMs]), Number.MIN_VALUE);
  const row = (name: Html, { grants, waitedMs, heldMs }: Omit<KeyLoad, 'key'>) => html`<tr>
<th scope="row">${name}</th>
<td>${amount(grants)}</td>
<td>${duration(waitedMs)}</td>
<td class="bar waiting">${bar(waitedMs / most)}</td>
<td>${duration(heldMs)}</td>
<td class="bar held">${bar(heldMs / most)}</td>
</tr>`;
  return html`<h3>Hottest keys</h3>
<div class="scroll"><table class="keys">
<thead><tr><th>Key</th><th>Grants</th><th colspan="2">Total wait</th><th colspan="2">Total hold</th></tr></thead>
<tbody>
${keys.map((load) => row(html`<code>${load.key}</code>`, load))}
${otherKeys.grants > 0 || otherKeys.waitedMs > 0 ? row(html`<i>all others</i>`, otherKeys) : nothing}
</tbody>
</table></div>`;
}

function bar(share: number): Html {
  return html`<span style="width:${(100 * Math.min(1, share)).toFixed(1)}%"></span>`;
}
