import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The public entry points by the names that examples import, with the sources behind them. */
const entries = ['check', 'decks', 'explore', 'isolation', 'locks', 'server', 'web-locks'];
const paths = Object.fromEntries([
  ['hammerlock', ['../../../src/index.ts']],
  ...entries.map((entry) => [`hammerlock/${entry}`, [`../../../src/${entry}/index.ts`]]),
]);

/**
 * Type-checks the examples of the pages by the rules for the sources; returns the compiler's errors, empty if there are none.
 * Several processes may do so at once: each writes into a folder of its own.
 */
export function typeCheckExamples(pages: ReadonlyMap<string, string>): string {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'examples-'));
  try {
    for (const [page, text] of pages) {
      for (const [file, source] of examplesOf(page, text)) writeFileSync(join(directory, file), source);
    }
    // An example may declare a value and leave it unused.
    const config = {
      extends: '../../../tsconfig.json',
      compilerOptions: { paths, noUnusedLocals: false },
      include: ['*.ts'],
    };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', directory],
      { cwd: root, encoding: 'utf8' },
    );
    return status === 0 ? '' : stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The examples of a page as modules. An example that begins with a comment `// name.ts` gets that name. An example without
 * imports continues the one before it.
 */
export function examplesOf(page: string, text: string): Map<string, string> {
  const files = new Map<string, string>();
  let last = '';
  for (const { 1: source = '', index } of text.matchAll(/^ *```ts\n([\s\S]*?)^ *```/gm)) {
    const line = text.slice(0, index).split('\n').length;
    const name = source.match(/^\/\/ ([\w-]+\.ts)\b/)?.[1];
    if (name === undefined && last !== '' && !/^ *import /m.test(source)) {
      files.set(last, `${files.get(last)}{\n${source}}\n`);
      continue;
    }
    last = name ?? `${page.replaceAll(/\W/g, '-')}-line-${line}.ts`;
    files.set(last, `${source}export {};\n`);
  }
  return files;
}

/** The text of the README, of CONTRIBUTING.md and of the pages that are in docs/ itself, by path. */
export function readPages(): Map<string, string> {
  const names = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })];
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

if (import.meta.main) {
  const errors = typeCheckExamples(readPages());
  if (errors !== '') {
    console.error(errors);
    process.exitCode = 1;
  }
}
