import type { Counterexample, CounterexampleOperation } from '../../check/explain/counterexample.ts';
import { valueText } from '../../check/json/value-text.ts';
import { CHARACTER_WIDTH } from '../html/character-width.ts';
import { clipped } from '../html/clipped.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { type IntervalLayout, layOut } from './interval-layout.ts';
import { nemesisMarks } from './nemesis-marks.ts';

/**
 * A counterexample as a picture of intervals, one row per process, with the longest valid order as numbered
 * points and the culprit marked. The markup has its own styles. A picture that is too wide is scrolled to its
 * end, where the culprit is, while the names of the processes stay.
 */
export function drawCounterexample(counterexample: Counterexample): string {
  return counterexampleFigure(counterexample).markup;
}

/** An act of the nemesis, and the event of the partition that follows it. */
export interface NemesisAct {
  readonly f: string;
  readonly after: number;
}

export function counterexampleFigure(
  counterexample: Counterexample,
  disturbances: readonly NemesisAct[] = [],
): Html {
  const { model, key, events, line, sentence, operations, order, culprit, states } = counterexample;
  const where = key === undefined ? html`the history` : html`the history of <code>${key}</code>`;
  return html`<h3>Not linearizable</h3>
<figure class="counterexample">
<p>${sentence}</p>
<div class="picture" style="overflow-x:auto;direction:rtl">${picture(
    counterexample,
    layOut(
      counterexample,
      disturbances.map(({ after }) => after),
    ),
    disturbances,
  )}</div>
<figcaption class="quiet">As a <code>${model}</code>, ${where} fails at ${line === undefined ? `its event ${events}` : `line ${line}`}. Bars are operations from invocation to completion, numbers are the longest valid order.</figcaption>
<ol class="order">${order.map((index) => html`<li>${longText(operations[index]!)}</li>`)}</ol>
<p class="culprit" style="color:var(--bad,#b3261e)">✗ ${longText(operations[culprit]!)}, which fits nowhere</p>
${states.length === 0 ? nothing : html`<p>When it completed, the other operations could have led to ${states.map((state, index) => html`${index === 0 ? '' : ', or '}<code>${clipped(state, MAX_STATE)}</code>`)}.</p>`}
</figure>`;
}

const MAX_STATE = 400;
const MAX_TEXT = 160;
const ROW = 48;
const MARKS = 22;
const BAR = 12;

const ink = 'currentColor';
const bad = 'var(--bad,#b3261e)';
const held = 'var(--held,#1f6fb2)';
const quiet = 'var(--quiet,#5f646c)';
const paper = 'var(--paper,#fcfcfa)';

function picture(
  { operations, order, culprit, sentence }: Counterexample,
  { processes, width, bars, points, marks }: IntervalLayout,
  disturbances: readonly NemesisAct[],
): Html {
  const shown = disturbances.flatMap(({ f }, index) =>
    marks[index] === undefined ? [] : [{ f, x: marks[index] }],
  );
  const top = shown.length === 0 ? 0 : MARKS;
  const height = top + processes.length * ROW + 8;
  const rowOf = ({ process }: CounterexampleOperation) => top + processes.indexOf(process) * ROW + 30;
  const middles = order.map((index, nth) => ({ x: points[nth]!, y: rowOf(operations[index]!) + BAR / 2 }));
  const line = middles.map(({ x, y }) => `${x.toFixed(1)},${y}`).join(' ');
  const names = processes.map((process) => `process ${process}`);
  const nameWidth = Math.ceil(Math.max(...names.map(({ length }) => length)) * CHARACTER_WIDTH) + 12;
  // Where the picture may be wider than the screen, it goes on under the names.
  const edge = width > 790 ? ';box-shadow:7px 0 7px -6px rgb(0 0 0 / .4)' : '';
  const font = 'font:12px/1.2 ui-monospace,Menlo,Consolas,monospace;flex:none';
  return html`<div style="direction:ltr;display:flex;width:max-content;min-width:100%"><svg class="processes" aria-hidden="true" viewBox="0 0 ${nameWidth} ${height}" width="${nameWidth}" height="${height}" style="${font};position:sticky;left:0;z-index:1;background:${paper}${edge}">
${names.map((name, row) => html`<text x="0" y="${top + row * ROW + 40}" style="fill:${quiet}">${name}</text>`)}
</svg><svg role="img" aria-label="${sentence}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="${font}">
${shown.length === 0 ? nothing : nemesisMarks(shown, { width, height })}
${processes.map((_, row) => html`<line x1="0" x2="${width}" y1="${top + row * ROW + 36}" y2="${top + row * ROW + 36}" style="stroke:${quiet};stroke-opacity:.25"/>`)}
${operations.map(bar)}
<polyline points="${line}" style="fill:none;stroke:${quiet};stroke-width:1;stroke-opacity:.6"/>
${operations.map(label)}
${middles.map(
  (
    { x, y },
    nth,
  ) => html`<circle cx="${x.toFixed(1)}" cy="${y}" r="9" style="fill:${paper};stroke:${held};stroke-width:1.5"/>
<text x="${x.toFixed(1)}" y="${y + 4}" text-anchor="middle" style="fill:${ink};font-size:11px">${nth + 1}</text>`,
)}
</svg></div>`;

  function kindOf(index: number): 'culprit' | 'fits' | 'beside' {
    if (index === culprit) return 'culprit';
    return order.includes(index) ? 'fits' : 'beside';
  }

  function bar(operation: CounterexampleOperation, index: number): Html {
    const { from, to } = bars[index]!;
    const colour = { culprit: bad, fits: held, beside: quiet }[kindOf(index)];
    const opacity = index === culprit ? 0.9 : 0.3;
    const dashes = operation.completedAt === null ? ';stroke-dasharray:4 3' : '';
    return html`<rect class="${kindOf(index)}" x="${from}" y="${rowOf(operation)}" width="${to - from}" height="${BAR}" rx="3" style="fill:${colour};fill-opacity:${opacity};stroke:${colour}${dashes}"><title>${longText(operation)}</title></rect>`;
  }

  /** The label above a bar, clipped where the next bar of the row begins. */
  function label(operation: CounterexampleOperation, index: number): Html {
    const { from } = bars[index]!;
    const others = bars.filter((bar, at) => bar.from > from && operations[at]!.process === operation.process);
    const room = Math.min(width, ...others.map((bar) => bar.from - 6)) - from;
    const text = `${index === culprit ? '✗ ' : ''}${textOf(operation)}`;
    const weight = index === culprit ? `fill:${bad};font-weight:700` : `fill:${ink}`;
    return html`<text x="${from}" y="${rowOf(operation) - 7}" style="${weight};paint-order:stroke;stroke:${paper};stroke-width:4px">${clipped(text, Math.max(2, Math.floor(room / CHARACTER_WIDTH)))}</text>`;
  }
}

function textOf({ f, input, output, outcome, completedAt }: CounterexampleOperation): string {
  const call = input === undefined || input === null ? f : `${f} ${valueText(input)}`;
  if (completedAt === null) return `${call} …`;
  if (outcome === 'fail') return `${call} failed`;
  return output === undefined ? call : `${call} → ${valueText(output)}`;
}

function longText(operation: CounterexampleOperation): string {
  const { process, invokedLine, completedLine } = operation;
  const lines = invokedLine === undefined ? '' : `, lines ${invokedLine} to ${completedLine ?? '…'}`;
  return `process ${process}: ${clipped(textOf(operation), MAX_TEXT)}${lines}`;
}
