import { abilities } from './abilities.ts';

/** The comments between which the page has the table. */
const BEGIN = '<!-- npm run docs:runtimes makes this table -->\n\n';
const END = '\n\n<!-- end of the table -->';

/** What each runtime can do: the heading of its column, and a cell for each ability. */
export type Columns = ReadonlyMap<string, readonly string[]>;

export function runtimesTable(columns: Columns): string {
  const rows = Object.keys(abilities).map((ability, row) => [
    ability,
    ...Array.from(columns.values(), (cells) => cells[row]!),
  ]);
  const headings = ['', ...columns.keys()];
  const width = Math.max(...rows.map(([ability = '']) => ability.length));
  const line = ([first = '', ...others]: readonly string[]) =>
    `| ${[first.padEnd(width), ...others].join(' | ')} |`;
  return [
    line(headings),
    line(headings.map((_, column) => '-'.repeat(column === 0 ? width : 3))),
    ...rows.map(line),
  ].join('\n');
}

export function replaceTable(page: string, table: string): string {
  const [begin, end] = placeOf(page);
  return page.slice(0, begin) + table + page.slice(end);
}

/** The columns of the table in a page. */
export function columnsOf(page: string): Columns {
  const [headings = [], , ...rows] = page
    .slice(...placeOf(page))
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return new Map(headings.map((heading, column) => [heading, rows.map((cells) => cells[column]!)]));
}

function placeOf(page: string): [begin: number, end: number] {
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  const end = page.indexOf(END, begin);
  if (begin < BEGIN.length || end < 0) throw new Error('The page has no comments around the table.');
  return [begin, end];
}
