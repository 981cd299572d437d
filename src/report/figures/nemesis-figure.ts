import { countText, numberText } from '../../base/number-text.ts';
import { type Html, html } from '../html/html.ts';
import { nemesisMarks } from './nemesis-marks.ts';

/** A line of a nemesis, which acts on the system and not on the object, so it is not an operation. */
export interface NemesisLine {
  /** The line in the file, from 1. */
  readonly line: number;
  /** What the nemesis did. */
  readonly f: string;
  /** If a key fails: how many of its events precede this line. */
  readonly after?: number;
}

const WIDTH = 880;
const HEIGHT = 40;

/**
 * Where the lines of a nemesis are in a history file, from its first line on the left to its last on the
 * right. `count`: the number of those lines, of which `nemesis` may have only the first ones.
 */
export function nemesisFigure(nemesis: readonly NemesisLine[], count: number, lines: number): Html {
  const marks = nemesis.map(({ line, f }) => ({ line, f, x: (WIDTH * (line - 0.5)) / lines }));
  const left = count > nemesis.length ? ` The first ${numberText(nemesis.length)} are drawn.` : '';
  return html`<h3>Nemesis</h3>
<figure class="nemesis">
<div style="overflow-x:auto"><svg role="img" aria-label="Lines of the nemesis" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" style="font:12px/1.2 ui-monospace,Menlo,Consolas,monospace">
<line x1="0" x2="${WIDTH}" y1="${HEIGHT - 8}" y2="${HEIGHT - 8}" style="stroke:currentColor;stroke-opacity:.4"/>
${nemesisMarks(marks, { width: WIDTH, height: HEIGHT })}
</svg></div>
<figcaption class="quiet">${numberText(count)} of ${countText(lines, 'line')}, from the first on the left to the last on the right. ${count === 1 ? 'It is not an operation and does' : 'They are not operations and do'} not affect the verdict.${left}</figcaption>
</figure>`;
}
