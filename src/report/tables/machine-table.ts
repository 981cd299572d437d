import { shardText } from '../../base/option-values/shard.ts';
import { amount } from '../html/amount.ts';
import { type Html, html } from '../html/html.ts';
import type { Machine } from '../run-report.ts';

/** The machines whose reports were merged. */
export function machineTable(machines: readonly Machine[]): Html {
  const isSharded = machines.some(({ shard }) => shard !== undefined);
  return html`<h3>Machines</h3>
<div class="scroll"><table class="workers">
<thead><tr><th>Node</th><th>Platform</th><th>Processor</th>${isSharded ? html`<th>Shard</th>` : []}<th>Cores</th></tr></thead>
<tbody>
${machines.map(
  ({ node, platform, cpu, cores, shard }) => html`<tr>
<th scope="row">${node}</th>
<td>${platform}</td>
<td>${cpu}</td>
${isSharded ? html`<td>${shard === undefined ? '–' : shardText(shard)}</td>` : []}
<td>${amount(cores)}</td>
</tr>`,
)}
</tbody>
</table></div>`;
}
