import type { FaultCount } from '../../hammer/faults/fault-log.ts';
import type { Measurements, Percentiles } from '../../hammer/measure/measurements.ts';
import { amount } from '../html/amount.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { activitiesOf, activityWords, type LaneActivity } from './activities.ts';

/** The kinds of faults that were injected, in the colours of their bands. */
export function faultLegend(faults: readonly FaultCount[]): Html {
  const injected = faults.filter(({ injected }) => injected > 0);
  if (injected.length === 0) return nothing;
  return html`<p class="legend faults"><b>Faults, as bands:</b>
${injected.map(({ kind, injected }) => html`<span class="swatch fault-${kind}">${kind} <i>× ${amount(injected)}</i></span>`)}</p>`;
}

/** The lines of the latency chart. Only those that it has. */
export function latencyLegend({ calls, waits }: Measurements['series']): Html {
  const isDrawn = ({ p50 }: Percentiles) => p50.some((value) => value !== null);
  return latencyLines([
    ...(isDrawn(calls) ? ['calls' as const] : []),
    ...(isDrawn(waits) ? ['waits' as const] : []),
  ]);
}

const lineWords = { calls: 'recorded calls', waits: 'waits for a lock' } as const;

export function latencyLines(lines: readonly (keyof typeof lineWords)[]): Html {
  return html`<p class="legend">${lines.map(
    (what) =>
      html`<span class="line ${what}">${lineWords[what]}, median</span><span class="line dashed ${what}">${lineWords[what]}, 99th percentile</span>`,
  )}</p>`;
}

/** The colours of the lanes. Only those that they have. */
export function activityLegend({ timeline }: Measurements): Html {
  return activityColours(activitiesOf(timeline));
}

export function activityColours(activities: readonly LaneActivity[]): Html {
  return html`<p class="legend">${activities.map((activity) => html`<span class="swatch ${activity}">${activityWords[activity]}</span>`)}
<span class="swatch idle">${activities.length === 0 ? 'nothing that was recorded' : 'none of these'}</span><span>by height: the share of the time</span></p>`;
}
