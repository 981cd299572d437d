import type { Measurements } from '../../hammer/measure/measurements.ts';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { dataElement, type Html, html, nothing } from '../html/html.ts';
import type { ChartData, ChartFault } from './chart-data.ts';

const MAX_FAULTS = 2_000;

/** Throughput, latency and the workers' timeline over one time range, which can be zoomed. */
export function runCharts(
  { faultEvents = [] }: Verdict,
  { series, timeline, fromMs, durationMs }: Measurements,
): Html {
  const faults = faultEvents
    .slice(0, MAX_FAULTS)
    .map((fault): ChartFault => {
      const { kind, worker } = fault;
      return [kind, worker, Math.round(fault.fromMs - fromMs), Math.round(fault.toMs - fromMs)];
    })
    .filter(([, , , to]) => to >= 0);
  const data: ChartData = { durationMs, series, timeline, faults };
  return html`<h3>Over time</h3>
<noscript><p class="quiet">Charts need JavaScript; the tables do not.</p></noscript>
<figure class="over-time">
<div class="zoom"><p class="quiet">Wheel or drag to zoom, double click for the whole run.</p><button type="button" class="reset" hidden>Whole run</button></div>
<div class="throughput chart" role="group" aria-label="Operations per second over time"></div>
<div class="durations chart" role="group" aria-label="Latency over time"></div>
<div class="timeline" role="group" aria-label="What each worker did over time"></div>
<p class="legend">
<span class="held">holds a lock</span>
<span class="waiting">waits for one</span>
<span class="idle">neither</span>
${faults.length > 0 ? html`<span class="fault">fault</span>` : nothing}
<output class="reading"></output>
</p>
${fromMs > 0 ? html`<p class="quiet">Measured since the process was last killed: earlier measurements were lost with it.</p>` : nothing}
${faultEvents.length > MAX_FAULTS ? html`<p class="quiet">The first ${MAX_FAULTS} of ${faultEvents.length} faults are drawn.</p>` : nothing}
${dataElement(data)}
</figure>`;
}
