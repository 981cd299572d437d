import type { JudgedTransactions } from '../../hammer/transactions/judge-transactions.ts';
import { anomalyText } from '../../isolation/anomalies/anomaly-words.ts';
import { amount } from '../html/amount.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { timesText } from '../text/isolation-text.ts';

/** What the transactions of each key have shown of their isolation. */
export function isolationTable(judged: readonly JudgedTransactions[]): Html {
  if (judged.length === 0) return nothing;
  const isKeyed = judged.some(({ key }) => key !== undefined);
  return html`<h3>Isolation</h3>
<div class="scroll"><table class="workers">
<thead><tr>${isKeyed ? html`<th>Key</th>` : nothing}<th>Promised</th><th>Committed</th><th>Refused</th><th>Unknown</th><th class="words">Found</th></tr></thead>
<tbody>
${judged.map(
  ({ key, promised, committed, refused, unknown, result }) => html`<tr>
${isKeyed ? html`<th scope="row">${key ?? ''}</th>` : nothing}
<td>${promised ?? 'nothing'}</td>
<td>${amount(committed)}</td>
<td>${amount(refused)}</td>
<td>${amount(unknown)}</td>
<td class="words">${foundText(result)}</td>
</tr>`,
)}
</tbody>
</table></div>`;
}

function foundText({ outcome, reason, anomalies }: JudgedTransactions['result']): string {
  if (outcome === 'undecided') return `not judged (${reason})`;
  if (anomalies.length === 0) return 'no anomaly';
  return anomalies.map(({ name, count }) => `${anomalyText(name)} ${timesText(count)}`).join(', ');
}
