import type { FaultCount } from '../../hammer/faults/fault-log.ts';
import type { Measurements, Percentiles } from '../../hammer/measure/measurements.ts';
import { amount } from '../html/amount.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { activitiesOf, activityWords } from './activities.ts';

/** The kinds of faults that were injected, in the colours of their bands. */
export function faultLegend(faults: readonly FaultCount[]): Html {
  const injected = faults.filter(({ injected }) => injected > 0);
  if (injected.length === 0) return nothing;
  return html`<p class="legend faults"><b>Faults, as bands:</b>
${injected.map(({ kind, injected }) => html`<span class="swatch fault-${kind}">${kind} <i>× ${amount(injected)}</i></span>`)}</p>`;
}

/** The lines of the latency chart. Only those that it has. */
export function latencyLegend({ calls, waits }: Measurements['series']): Html {
  const lines = (what: 'calls' | 'waits', name: string, { p50 }: Percentiles) =>
    p50.every((value) => value === null)
      ? nothing
      : html`<span class="line ${what}">${name}, median</span><span class="line dashed ${what}">${name}, 99th percentile</span>`;
  return html`<p class="legend">${lines('calls', 'recorded calls', calls)}${lines('waits', 'waits for a lock', waits)}</p>`;
}

/** The colours of the lanes. Only those that they have. */
export function activityLegend({ timeline }: Measurements): Html {
  const found = activitiesOf(timeline);
  return html`<p class="legend">${found.map((activity) => html`<span class="swatch ${activity}">${activityWords[activity]}</span>`)}
<span class="swatch idle">${found.length === 0 ? 'nothing that was recorded' : 'none of these'}</span><span>by height: the share of the time</span></p>`;
}
