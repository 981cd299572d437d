import { numberText } from '../../base/number-text.ts';
import { type Html, html } from './html.ts';

/** A number in a readable form, with the exact value for machines. */
export function amount(value: number): Html {
  return html`<data value="${value}">${numberText(Math.round(value))}</data>`;
}

/** A duration in ms, shown in a suitable unit with three digits. */
export function duration(ms: number): Html {
  return html`<data value="${ms}">${durationText(ms)}</data>`;
}

export function durationText(ms: number): string {
  const [size, unit] = units.find(([size]) => ms >= size) ?? units.at(-1)!;
  const value = ms / size;
  return `${value >= 100 ? numberText(Math.round(value)) : Number(value.toPrecision(3))} ${unit}`;
}

const units: readonly (readonly [ms: number, unit: string])[] = [
  [1_000, 's'],
  [1, 'ms'],
  [1e-3, 'µs'],
  [1e-6, 'ns'],
];
