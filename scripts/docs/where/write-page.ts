import { readFileSync, writeFileSync } from 'node:fs';
import { openProject } from './project.ts';
import { installTool } from './tools.ts';
import { places, type Row, replaceWhereTable, whereTable } from './where-page.ts';

/** `npm run docs:where` tries the package everywhere, and writes the table of docs/where-it-runs.md, in some minutes. */
const page = new URL('../../../docs/where-it-runs.md', import.meta.url);
const rows: Row[] = [];
using project = await openProject();
for (const place of places) {
  if (place.tool !== undefined) installTool(place.tool);
  const attempt = await place.attempt(project);
  const row = { place, version: place.version?.(project) ?? '', attempt };
  console.log(whereTable([row]).split('\n').at(-1));
  rows.push(row);
}
writeFileSync(page, replaceWhereTable(readFileSync(page, 'utf8'), whereTable(rows)));
