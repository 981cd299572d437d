import { type ThresholdResult, thresholdText } from '../../hammer/threshold/judge-thresholds.ts';
import { type Html, html, nothing } from '../html/html.ts';

/** The thresholds of a run, each with what was measured. */
export function thresholdList(thresholds: readonly ThresholdResult[] = []): Html {
  if (thresholds.length === 0) return nothing;
  return html`<h3>Thresholds</h3>
<ul class="thresholds">${thresholds.map((result) => html`<li>${thresholdText(result)}</li>`)}</ul>`;
}
