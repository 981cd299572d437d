import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandBlock, exitCodes, kindOf, shortened } from '../../scripts/docs/page-commands.ts';
import { examplesOf, readPages } from '../../scripts/docs/type-check-examples.ts';
import { loader } from '../../scripts/test/node-loader.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The exit code of a run that shows nothing. */
const UNDECIDED = 4;
/** The loader's options for a process whose current folder is another one. */
const options = loader.map((option) => (option === 'tsx' ? import.meta.resolve('tsx') : option));

/**
 * A folder as a reader has it after the examples of the README and of the page: one file per example that has a name, the
 * page's example of a history as `history.jsonl`, `hammerlock` and the packages of the recipes installed, and `npx` and
 * `node`, which run the sources.
 */
export function readersFolder(page: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hammerlock-page-'));
  const installed = join(folder, 'node_modules', 'hammerlock');
  mkdirSync(installed, { recursive: true });
  symlinkSync(join(root, 'src'), join(installed, 'src'), 'junction');
  for (const name of ['better-sqlite3', 'fastify', 'piscina']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
  const subpaths = ['check', 'decks', 'explore', 'isolation', 'locks', 'server', 'web-locks'];
  const exports = Object.fromEntries([
    ['.', './src/index.ts'],
    ...subpaths.map((subpath) => [`./${subpath}`, `./src/${subpath}/index.ts`]),
  ]);
  writeFileSync(
    join(installed, 'package.json'),
    JSON.stringify({ name: 'hammerlock', type: 'module', exports }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const pages = readPages();
  for (const name of new Set(['README.md', page])) {
    for (const [file, source] of examplesOf(name, pages.get(name)!))
      writeFileSync(join(folder, file), source);
  }
  const [, history] = /^```json\n(\{"process":[\s\S]*?)^```/m.exec(pages.get(page)!) ?? [];
  if (history !== undefined) writeFileSync(join(folder, 'history.jsonl'), history);
  const node = `"${process.execPath}" ${options.join(' ')}`;
  const commands = join(folder, 'node_modules', '.bin');
  mkdirSync(commands);
  writeCommand(join(commands, 'node'), `exec ${node} "$@"`);
  writeCommand(
    join(commands, 'npx'),
    `[ "$1" = hammerlock ] || exit 127; shift; exec ${node} "${join(root, 'src', 'cli', 'bin.ts')}" "$@"`,
  );
  return folder;
}

function writeCommand(file: string, script: string): void {
  writeFileSync(file, `#!/bin/bash\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Runs the commands of a block that are no exceptions; rejects at the first that ends with an exit code it should not have. */
export function runBlock(
  { commands }: CommandBlock,
  folder: string,
  change: (command: string) => string = (command) => command,
): Promise<string> {
  const script = commands
    .filter((command) => kindOf(command) !== 'exception')
    .map(({ text }) => {
      const code = exitCodes.find(({ command }) => command.test(text))?.code ?? 0;
      const short = shortened(text);
      const command = change(short);
      const mayBeUndecided = short !== text || text.includes('--faults');
      if (code === 0 && !mayBeUndecided) return command;
      // On a busy machine a short run may end before all is tried, or a fault may have no effect in time.
      const other = mayBeUndecided ? UNDECIDED : code;
      return `code=0; ${command} || code=$?; test $code -eq ${code} -o $code -eq ${other}`;
    });
  const cache = join(root, 'node_modules', '.cache', 'compile');
  const path = [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-euc', script.join('\n')],
      { cwd: folder, env: { ...process.env, GITHUB_ACTIONS: '', NODE_COMPILE_CACHE: cache, PATH: path } },
      (error, stdout, stderr) =>
        error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stdout}${stderr}`)),
    );
  });
}
