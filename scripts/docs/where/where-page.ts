import { bundlerPlaces } from './bundler-places.ts';
import { modulePlaces } from './module-places.ts';
import { nextPlace } from './next-place.ts';
import { type Attempt, NOT_TRIED, type Place } from './place.ts';
import { runnerPlaces } from './runner-places.ts';
import { runtimePlaces } from './runtime-places.ts';

export const places: readonly Place[] = [
  ...runtimePlaces,
  ...modulePlaces,
  ...bundlerPlaces,
  nextPlace,
  ...runnerPlaces,
];

/** The comments between which the page has the table. */
const BEGIN = '<!-- npm run docs:where makes this table -->\n\n';
const END = '\n\n<!-- end of the table -->';

export interface Row {
  readonly place: Place;
  readonly version: string;
  readonly attempt: Attempt;
}

function cell(reason: string | undefined): string {
  if (reason === undefined) return 'yes';
  return reason === NOT_TRIED ? NOT_TRIED : `no: ${reason}`.replaceAll('|', '\\|');
}

/** The two cells of the table that say what came of an attempt. */
export function cellsOf({ locks, harness }: Attempt): readonly [locks: string, harness: string] {
  return [cell(locks), cell(harness)];
}

export function whereTable(rows: readonly Row[]): string {
  const lines = rows.map(({ place, version, attempt }) => [
    place.name,
    version,
    ...cellsOf(attempt),
    place.note,
  ]);
  const headings = ['', 'tried with', 'locks', 'harness', ''];
  return [headings, headings.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function replaceWhereTable(page: string, table: string): string {
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  const end = page.indexOf(END, begin);
  if (begin < BEGIN.length || end < 0) throw new Error('The page has no comments around the table.');
  return page.slice(0, begin) + table + page.slice(end);
}

/** What the page says of a place: undefined if it is not in the table. */
export function pageCells(
  page: string,
  { name }: Place,
): readonly [locks: string, harness: string] | undefined {
  const line = page.split('\n').find((row) => row.startsWith(`| ${name} |`));
  const [, , , locks = '', harness = ''] = line?.split(/(?<!\\)\|/).map((text) => text.trim()) ?? [];
  return line === undefined ? undefined : [locks, harness];
}
