import { numberText } from '../../base/number-text.ts';
import { type Html, html } from '../html/html.ts';
import { nemesisMarks } from './nemesis-marks.ts';

/** A line of a nemesis, which does something to the system and not to the object: it is no operation. */
export interface NemesisLine {
  readonly line: number;
  readonly f: string;
}

const WIDTH = 880;
const HEIGHT = 40;

/** Where in the file a nemesis has its lines: from the first line, at the left, to the last. `count`: with those not given. */
export function nemesisFigure(nemesis: readonly NemesisLine[], count: number, lines: number): Html {
  const marks = nemesis.map(({ line, f }) => ({ line, f, x: (WIDTH * (line - 0.5)) / lines }));
  const left = count > nemesis.length ? ` The first ${numberText(nemesis.length)} are drawn.` : '';
  return html`<h3>Nemesis</h3>
<figure class="nemesis">
<div style="overflow-x:auto"><svg role="img" aria-label="lines of a nemesis" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" style="font:12px/1.2 ui-monospace,Menlo,Consolas,monospace">
<line x1="0" x2="${WIDTH}" y1="${HEIGHT - 8}" y2="${HEIGHT - 8}" style="stroke:currentColor;stroke-opacity:.4"/>
${nemesisMarks(marks, { width: WIDTH, height: HEIGHT })}
</svg></div>
<figcaption class="quiet">${numberText(count)} of the ${numberText(lines)} lines, from the first at the left to the last: no operations, so the verdict does not see them.${left}</figcaption>
</figure>`;
}
