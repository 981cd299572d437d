import type { Failure } from '../../explore/failures/failure.ts';
import { failureRows, switchesText } from '../../explore/failures/failure-text.ts';
import { type Html, html, nothing } from '../html/html.ts';

/** The steps of a failed execution, one column per thread, and what was thrown. */
export function failureFigure(failure: Failure, shorten: (file: string) => string): Html {
  const rows = failureRows(failure, shorten);
  const threads = Array.from({ length: Math.max(0, ...rows.map(({ thread }) => thread)) + 1 }, (_, at) => at);
  return html`<h3>Steps</h3>
<div class="scroll"><table class="steps">
<thead><tr><th>Step</th>${threads.map((thread) => html`<th>Thread ${thread}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({ step, thread: own, text, place, times }) => html`<tr>
<th scope="row">${step}</th>
${threads.map((thread) =>
  thread === own
    ? html`<td>${text}${times > 1 ? html` <i class="quiet">${times} times</i>` : nothing}${place === '' ? nothing : html`<br><i class="quiet">${place}</i>`}</td>`
    : html`<td></td>`,
)}
</tr>`,
)}
</tbody>
</table></div>
<p class="quiet">${switchesText(failure)}</p>
${failure.thrown === undefined ? nothing : html`<h3>Thrown</h3>\n<pre><code>${failure.thrown}</code></pre>`}`;
}
