import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import type { Place } from '../../scripts/docs/where/place.ts';
import { openProject } from '../../scripts/docs/where/project.ts';
import { installTool, type Tool, toolFolder } from '../../scripts/docs/where/tools.ts';
import {
  cellsOf,
  pageCells,
  places,
  replaceWhereTable,
  whereTable,
} from '../../scripts/docs/where/where-page.ts';

/* The bundlers and the test runners are tried always; Bun, Deno and other versions of Node if `npm run docs:where` has installed them. */

const page = readFileSync(new URL('../../docs/where-it-runs.md', import.meta.url), 'utf8');
const project = await openProject();
after(() => project[Symbol.dispose]());

function installed(tool: Tool): boolean {
  if (tool !== 'webpack' && tool !== 'jest') return toolFolder(tool) !== undefined;
  try {
    installTool(tool);
    return true;
  } catch {
    return false;
  }
}

function skipped({ tool, isLarge }: Place): string | false {
  if (isLarge) return 'npm run docs:where tries it';
  return tool !== undefined && !installed(tool) ? `${tool} is not installed` : false;
}

for (const place of places) {
  test(`docs/where-it-runs.md says what is so of ${place.name}`, { skip: skipped(place) }, async () => {
    assert.deepEqual(cellsOf(await place.attempt(project)), pageCells(page, place));
  });
}

test('every place has a row', () => {
  for (const place of places) assert.ok(pageCells(page, place), place.name);
});

test('a table that is written into the page is read again, with the reason why something does not work', () => {
  const [place] = places;
  const attempt = { locks: undefined, harness: 'a | b' };
  const written = replaceWhereTable(page, whereTable([{ place: place!, version: '1.2', attempt }]));
  assert.deepEqual(pageCells(written, place!), ['yes', 'no: a \\| b']);
});
