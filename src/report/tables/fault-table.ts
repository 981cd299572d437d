import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { amount, duration } from '../html/amount.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { faultWords } from './fault-words.ts';

/** The faults that were injected, and how fast the run recovered from them. */
export function faultTable({ faults = [] }: Verdict): Html {
  if (faults.length === 0) return nothing;
  return html`<h3>Faults</h3>
<div class="scroll"><table class="faults">
<thead><tr><th>Kind</th><th>Injected</th><th>Operations affected</th><th>Recovered</th><th>Slowest recovery</th><th class="words">What happened</th></tr></thead>
<tbody>
${faults.map(
  ({ kind, injected, touched, recovered, slowestMs }) => html`<tr>
<th scope="row"><span class="swatch fault-${kind}">${kind}</span></th>
<td>${amount(injected)}</td>
<td>${amount(touched)}</td>
<td>${amount(recovered)}</td>
<td>${slowestMs === null ? '–' : duration(slowestMs)}</td>
<td class="words">${faultWords[kind]}</td>
</tr>`,
)}
</tbody>
</table></div>`;
}
