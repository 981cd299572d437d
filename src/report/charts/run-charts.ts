import { numberText, secondsText } from '../../base/number-text.ts';
import type { Measurements } from '../../hammer/measure/measurements.ts';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { dataElement, type Html, html, nothing } from '../html/html.ts';
import { activitiesOf } from './activities.ts';
import type { ChartData, ChartFault } from './chart-data.ts';
import { chartFrame, zoomHint } from './chart-frame.ts';
import { activityLegend, faultLegend, latencyLegend } from './chart-legends.ts';
import { laneTable } from './lane-table.ts';

const MAX_FAULTS = 2_000;

/** Throughput, latency and the workers' lanes over one time range, which can be zoomed. */
export function runCharts({ faultEvents = [], faults = [] }: Verdict, measurements: Measurements): Html {
  const { series, timeline, fromMs, durationMs } = measurements;
  const perSecond = throughputOf(measurements);
  if (perSecond.peak === 0 && activitiesOf(timeline).length === 0) {
    return html`<h3>Over time</h3>
<p class="quiet">No recorded call and no lock, so there is nothing to draw.</p>`;
  }
  const drawn = faultEvents
    .slice(0, MAX_FAULTS)
    .map((fault): ChartFault => {
      const { kind, worker } = fault;
      return [kind, worker, Math.round(fault.fromMs - fromMs), Math.round(fault.toMs - fromMs)];
    })
    .filter(([, , , to]) => to >= 0);
  const data: ChartData = { durationMs, series, timeline, faults: drawn };
  const isTimed = [series.calls, series.waits].some(({ p50 }) => p50.some((value) => value !== null));
  const rate = `${numberText(perSecond.mean)} on average, at most ${numberText(perSecond.peak)} in any ${numberText(series.widthMs)} ms`;
  const workers = timeline.workers.length;
  return html`<h3>Over time</h3>
<noscript><p class="quiet">Charts need JavaScript; the tables do not.</p></noscript>
<figure class="over-time">
${zoomHint()}
${fromMs > 0 ? html`<p class="quiet">Measured since the process was last killed: earlier measurements were lost with it.</p>` : nothing}
${faultLegend(faults)}
${faultEvents.length > MAX_FAULTS ? html`<p class="quiet">The first ${numberText(MAX_FAULTS)} of ${numberText(faultEvents.length)} faults are drawn.</p>` : nothing}
${
  perSecond.peak === 0
    ? html`<p class="quiet">No operation was completed.</p>`
    : chartFrame({
        name: 'throughput',
        title: 'Operations per second',
        legend: html`<p class="legend"><span class="line ink">all workers together: ${rate}</span></p>`,
        label: `Operations per second, from 0 to ${secondsText(durationMs)}: ${rate}`,
      })
}
${
  isTimed
    ? chartFrame({
        name: 'durations',
        title: 'Latency, on a logarithmic scale',
        legend: latencyLegend(series),
        label: `Latency of calls and of waits for a lock, median and 99th percentile, from 0 to ${secondsText(durationMs)}. The table Latency has those of the whole run`,
      })
    : nothing
}
${chartFrame({
  name: 'timeline',
  title: 'What each worker did',
  legend: activityLegend(measurements),
  label: `One lane for each of ${numberText(workers)} workers, from 0 to ${secondsText(durationMs)}. The table below has the share of each activity`,
})}
${laneTable(measurements)}
${dataElement(data)}
</figure>`;
}

/** Operations per second: over the whole run, and in the best interval. */
function throughputOf({ series, durationMs }: Measurements): { mean: number; peak: number } {
  const total = series.operations.reduce((sum, count) => sum + count, 0);
  const peak = series.operations.reduce((most, count) => Math.max(most, count), 0);
  return {
    mean: Math.round((1_000 * total) / Math.max(1, durationMs)),
    peak: Math.round((1_000 * peak) / series.widthMs),
  };
}
