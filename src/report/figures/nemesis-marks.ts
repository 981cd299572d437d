import { CHARACTER_WIDTH } from '../html/character-width.ts';
import { clipped } from '../html/clipped.ts';
import { type Html, html } from '../html/html.ts';

export interface NemesisMark {
  readonly f: string;
  readonly x: number;
  /** The line in the history file, if it is known. */
  readonly line?: number;
}

/**
 * Dashed lines from the top of a picture to its bottom, each with its name, clipped where the next line is.
 */
export function nemesisMarks(
  marks: readonly NemesisMark[],
  { width, height }: { readonly width: number; readonly height: number },
): Html {
  return html`<g class="nemesis">${marks.map(({ f, x, line }, index) => {
    const room = Math.min(width, marks[index + 1]?.x ?? width) - x - 6;
    const at = line === undefined ? '' : `line ${line}: `;
    return html`<g><title>${at}nemesis: ${clipped(f, MAX_NAME)}</title><line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="2" y2="${height}" style="stroke:${ink};stroke-width:1.5;stroke-dasharray:2 3"/>${label(f, room, x)}</g>`;
  })}</g>`;
}

const MAX_NAME = 200;
const ink = 'var(--fault,#8b4fa8)';

function label(f: string, room: number, x: number): Html {
  const characters = Math.floor(room / CHARACTER_WIDTH);
  const text = characters < 2 ? '' : clipped(f, characters);
  return html`<text x="${(x + 4).toFixed(1)}" y="13" style="fill:${ink}">${text}</text>`;
}
