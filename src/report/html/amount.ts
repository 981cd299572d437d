import { durationText, numberText } from '../../base/number-text.ts';
import { type Html, html } from './html.ts';

/** A number in a readable form, with the exact value for machines. */
export function amount(value: number): Html {
  return html`<data value="${value}">${numberText(Math.round(value))}</data>`;
}

/** A duration in ms, shown in a suitable unit with three digits. */
export function duration(ms: number): Html {
  return html`<data value="${ms}">${durationText(ms)}</data>`;
}
