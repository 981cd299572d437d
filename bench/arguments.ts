import { parseArgs } from 'node:util';
import type { Bench } from './result.ts';

/** A table has room for 252 threads, and the bench's own thread is one of them. */
const MAX_THREADS = 251;

/** What the command line asks for: some parts of one bench, the table of grants by threads, or help. */
export type Arguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'parts'; readonly parts: Bench; readonly json: string | undefined }
  | { readonly kind: 'threads'; readonly threads: readonly number[]; readonly json: string | undefined };

export class BenchArgumentError extends Error {
  readonly code = 'invalid_bench_argument';
}

/** @throws {@link BenchArgumentError} that names the argument */
export function readArguments(args: readonly string[], benches: Readonly<Record<string, Bench>>): Arguments {
  const { positionals, values } = parse(args);
  const { json, only, threads } = values;
  const [name, ...more] = positionals;
  if (values.help === true || name === 'help') return { kind: 'help' };
  if (name === undefined || !Object.hasOwn(benches, name)) throw unknown('bench', name, benches);
  if (more.length > 0) throw new BenchArgumentError(`One bench at a time: ${name}, or ${more.join(', ')}.`);
  if (threads === undefined) return { kind: 'parts', parts: choose(benches[name]!, only), json };
  if (name !== 'locks') throw new BenchArgumentError(`--threads belongs to the bench locks, not ${name}.`);
  if (only !== undefined) throw new BenchArgumentError('--threads prints one table: leave --only out.');
  return { kind: 'threads', threads: threadCounts(threads), json };
}

export function helpText(benches: Readonly<Record<string, Bench>>): string {
  return `Usage: npm run bench -- NAME [--only PART,...] [--json FILE]
       npm run bench -- locks --threads 1,2,4 [--json FILE]

Measures side by side, and prints which targets are met.

  --only PART,...    Run these parts of the bench only.
  --threads N,...    Print how many grants a second n threads get together, with a column for each number.
  --json FILE        Also write the results to a file.

The benches and their parts:
${Object.entries(benches)
  .map(([name, parts]) => `  ${name}: ${Object.keys(parts).join(', ')}`)
  .join('\n')}`;
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const;
  const options = {
    json: string,
    only: string,
    threads: string,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new BenchArgumentError((error as Error).message);
  }
}

function choose(parts: Bench, only: string | undefined): Bench {
  if (only === undefined) return parts;
  const names = only.split(',');
  for (const name of names) if (!Object.hasOwn(parts, name)) throw unknown('part', name, parts);
  return Object.fromEntries(Object.entries(parts).filter(([name]) => names.includes(name)));
}

function threadCounts(list: string): number[] {
  const counts: number[] = [];
  for (const entry of list.split(',')) {
    const count = /^\d+$/.test(entry) ? Number(entry) : 0;
    if (count < 1 || count > MAX_THREADS || count <= (counts.at(-1) ?? 0)) {
      throw new BenchArgumentError(
        `--threads must be rising numbers from 1 to ${MAX_THREADS} with commas between them, such as 1,2,4: not '${entry}' in '${list}'.`,
      );
    }
    counts.push(count);
  }
  return counts;
}

function unknown(kind: string, name: string | undefined, known: object): BenchArgumentError {
  const names = Object.keys(known).join(', ');
  return new BenchArgumentError(
    name === undefined ? `Name a ${kind}: ${names}.` : `Unknown ${kind} '${name}'. Known: ${names}.`,
  );
}
