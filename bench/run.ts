import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform } from 'node:os';
import { textTable } from '../src/base/text-table.ts';
import { type Arguments, BenchArgumentError, helpText, readArguments } from './arguments.ts';
import { check } from './check.ts';
import { explore } from './explore.ts';
import { hammer } from './hammer.ts';
import { http } from './http.ts';
import { isolation } from './isolation.ts';
import { grantsByThreads } from './locks/grants-by-threads.ts';
import { locks } from './locks.ts';
import { type Bench, type Result, show } from './result.ts';
import { start } from './start.ts';

/** `npm run bench -- NAME` measures side by side and prints which targets are met; `npm run bench help` tells the options. */
const benches: Readonly<Record<string, Bench>> = { check, explore, hammer, http, isolation, locks, start };

// Thousands of threads are started, and share what they have compiled.
process.env.NODE_COMPILE_CACHE ??= 'node_modules/.cache/compile';

const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${platform()}`;

const asked = argumentsOrExit();
if (asked.kind === 'help') {
  console.log(helpText(benches));
} else {
  const results = asked.kind === 'parts' ? await runParts(asked.parts) : await runThreads(asked.threads);
  if (asked.json !== undefined) {
    const report = { machine, node: process.version, ...results };
    writeFileSync(asked.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

function argumentsOrExit(): Arguments {
  try {
    return readArguments(process.argv.slice(2), benches);
  } catch (error) {
    if (!(error instanceof BenchArgumentError)) throw error;
    console.error(`${error.message}\n\n${helpText(benches)}`);
    process.exit(2);
  }
}

async function runParts(parts: Bench): Promise<{ results: Result[] }> {
  const results: Result[] = [];
  for (const part of Object.values(parts)) {
    for await (const result of part()) {
      results.push(result);
      const { what, figure, unit, target, met } = result;
      console.log(
        `${what}: ${show(figure)} ${unit}${target === null ? '' : ` (${target}: ${verdict(met)})`}`,
      );
    }
  }
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
  return { results };
}

/** Prints millions of grants a second, of all threads together. */
async function runThreads(threads: readonly number[]) {
  console.log(`${machine}, Node ${process.version}: millions of grants a second, all threads together\n`);
  const rows = await grantsByThreads(threads);
  console.log(
    textTable(
      rows.map(({ what, grantsPerSecond }) => ({
        what,
        ...Object.fromEntries(
          threads.map((count, column) => [
            `${count} thread${count === 1 ? '' : 's'}`,
            String(Number((grantsPerSecond[column]! / 1e6).toPrecision(3))),
          ]),
        ),
      })),
    ),
  );
  return { threads, rows };
}

function verdict(met: boolean | null): string {
  return met === null ? '' : met ? 'yes' : 'NO';
}
