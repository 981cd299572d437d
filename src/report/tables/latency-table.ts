import { durationText, numberText } from '../../base/number-text.ts';
import type { Durations, Measurements } from '../../hammer/measure/measurements.ts';
import { amount, duration } from '../html/amount.ts';
import { type Html, html, nothing } from '../html/html.ts';

/** The latency of each operation, as numbers and as a bar from the median to the maximum. */
export function latencyTable({ calls, waits, holds }: Measurements): Html {
  const rows = [
    ...calls.map(({ f, ...durations }) => ({ name: html`${f}`, durations })),
    { name: html`<i>lock, wait</i>`, durations: waits },
    { name: html`<i>lock, hold</i>`, durations: holds },
  ].filter(({ durations }) => durations.count > 0);
  if (rows.length === 0) return nothing;
  const scale = logScale(rows.map(({ durations }) => durations));
  return html`<h3>Latency</h3>
<div class="scroll"><table class="latency">
<thead><tr><th>Operation</th><th>Count</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>Max</th><th class="spread">${scale.caption}</th></tr></thead>
<tbody>
${rows.map(
  ({ name, durations }) => html`<tr>
<th scope="row">${name}</th>
<td>${amount(durations.count)}${durations.open > 0 ? html` <i class="quiet">(${numberText(durations.open)} open)</i>` : nothing}</td>
<td>${duration(durations.p50)}</td>
<td>${duration(durations.p90)}</td>
<td>${duration(durations.p99)}</td>
<td>${duration(durations.p999)}</td>
<td>${duration(durations.max)}</td>
<td class="spread">${spread(durations, scale.at)}</td>
</tr>`,
)}
</tbody>
</table></div>
${marks(scale.caption)}
${rows.every(({ durations }) => durations.open === 0) ? nothing : html`<p class="quiet">Open: they had not ended when the run was given up, and count with the time until then.</p>`}`;
}

/** What the columns and the marks of the pictures mean. */
function marks(caption: string): Html {
  const mark = (shape: Html) =>
    html`<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${shape}</svg>`;
  return html`<p class="legend marks">
<span>${mark(html`<circle class="median" cx="6" cy="6" r="3.5"/>`)}p50, the median</span>
<span>${mark(html`<line class="tick" x1="6" x2="6" y1="2.5" y2="9.5"/>`)}p90, p99, p99.9: 90 %, 99 %, 99.9 % took no longer</span>
<span>${mark(html`<circle class="max" cx="6" cy="6" r="2.5"/>`)}the longest</span>
<span>from ${caption} on a logarithmic scale</span></p>`;
}

const WIDTH = 160;
const PADDING = 5;

/** A logarithmic scale in whole powers of ten that covers all values shown. */
function logScale(all: readonly Durations[]): { at(ms: number): number; caption: string } {
  const low = Math.floor(Math.log10(Math.max(1e-6, Math.min(...all.map(({ p50 }) => p50)))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...all.map(({ max }) => max)))));
  return {
    at: (ms) =>
      PADDING + ((WIDTH - 2 * PADDING) * (Math.log10(Math.max(ms, 10 ** low)) - low)) / (high - low),
    caption: `${durationText(10 ** low)} to ${durationText(10 ** high)}`,
  };
}

function spread({ p50, p90, p99, p999, max }: Durations, at: (ms: number) => number): Html {
  const x = (ms: number) => at(ms).toFixed(1);
  return html`<svg viewBox="0 0 ${WIDTH} 12" width="${WIDTH}" height="12" role="img" aria-label="from ${durationText(p50)} to ${durationText(max)}">
<line class="range" x1="${x(p50)}" x2="${x(max)}" y1="6" y2="6"/>
<circle class="median" cx="${x(p50)}" cy="6" r="3.5"/>
${[p90, p99, p999].map((ms) => html`<line class="tick" x1="${x(ms)}" x2="${x(ms)}" y1="2.5" y2="9.5"/>`)}
<circle class="max" cx="${x(max)}" cy="6" r="2.5"/>
</svg>`;
}
