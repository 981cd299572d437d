import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { textTable } from '../src/base/text-table.ts';
import { check } from './check.ts';
import { explore } from './explore.ts';
import { hammer } from './hammer.ts';
import { http } from './http.ts';
import { locks } from './locks.ts';
import { type Result, show } from './result.ts';

/** `npm run bench -- NAME [--json FILE]` measures side by side and prints which targets are met. */
const benches: Readonly<Record<string, (report: (result: Result) => void) => Promise<void>>> = {
  check,
  explore,
  hammer,
  http,
  locks,
};

// Thousands of threads are started, and share what they have compiled.
process.env.NODE_COMPILE_CACHE ??= 'node_modules/.cache/compile';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const bench = benches[positionals[0] ?? ''];
if (bench === undefined || positionals.length > 1) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--json FILE]`);
  process.exit(2);
}

const results: Result[] = [];
await bench((result) => {
  results.push(result);
  const { what, figure, unit, target, met } = result;
  console.log(`${what}: ${show(figure)} ${unit}${target === null ? '' : ` (${target}: ${verdict(met)})`}`);
});

const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${platform()}`;
console.log(`\n${machine}, Node ${process.version}\n`);
console.log(
  textTable(
    results.map(({ what, figure, unit, target, met }) => ({
      what,
      figure: `${show(figure)} ${unit}`,
      target: target ?? '',
      met: verdict(met),
    })),
  ),
);
for (const { what, note } of results) if (note !== undefined) console.log(`\n${what}: ${note}`);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ machine, node: process.version, results }, null, 2)}\n`);
}

function verdict(met: boolean | null): string {
  return met === null ? '' : met ? 'yes' : 'NO';
}
