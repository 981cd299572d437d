import type { Measurements } from '../../hammer/measure/measurements.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { activitiesOf, activityWords, shareOf } from './activities.ts';

/** The lanes as a table: how much of the run each worker spent on what. */
export function laneTable({ timeline, durationMs }: Measurements): Html {
  const activities = activitiesOf(timeline);
  if (activities.length === 0) return nothing;
  return html`<details class="lanes"><summary>The lanes as a table</summary>
<div class="scroll"><table class="shares">
<thead><tr><th>Worker</th>${activities.map((activity) => html`<th>${activityWords[activity]}</th>`)}<th>none of these</th></tr></thead>
<tbody>
${timeline.workers.map((worker, index) => {
  const shares = activities.map((activity) => shareOf(timeline, worker[activity], durationMs));
  const rest = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  return html`<tr><th scope="row">worker ${index}</th>${[...shares, rest].map((share) => html`<td>${percent(share)}</td>`)}</tr>`;
})}
</tbody>
</table></div></details>`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
