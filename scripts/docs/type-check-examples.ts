import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The public entry points, as an example imports them, and the sources behind them. */
const entries = ['check', 'explore', 'locks', 'server'];
const paths = Object.fromEntries([
  ['hammerlock', ['../../../src/index.ts']],
  ...entries.map((entry) => [`hammerlock/${entry}`, [`../../../src/${entry}/index.ts`]]),
]);

/** What the compiler says of the examples of the pages, by its own rules for the sources; empty if it accepts them all. */
export function typeCheckExamples(pages: ReadonlyMap<string, string>): string {
  const directory = join(root, 'node_modules', '.cache', 'examples');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [page, text] of pages) {
    for (const [file, source] of examplesOf(page, text)) writeFileSync(join(directory, file), source);
  }
  // An example may end with a value that it does not use.
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
}

/**
 * The examples of a page as modules. One that begins with its file's name has that name; one that imports nothing goes on
 * where the one before it ended.
 */
function examplesOf(page: string, text: string): Map<string, string> {
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

/** The README and all pages of docs, by their paths. */
export function readPages(): Map<string, string> {
  const names = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

if (import.meta.main) {
  const errors = typeCheckExamples(readPages());
  if (errors !== '') {
    console.error(errors);
    process.exitCode = 1;
  }
}
