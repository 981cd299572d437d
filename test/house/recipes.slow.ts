import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { readersFolder } from './run-block.ts';

/* The page says how each recipe fails without the part that it is about. `page-commands` runs the recipes as they are. */

const folder = readersFolder('docs/recipes.md');
after(() => rmSync(folder, { recursive: true, force: true }));
const bin = join(folder, 'node_modules', '.bin');
const skip = process.platform === 'win32';

type Change = readonly [from: string | RegExp, to: string];

const broken: readonly [what: string, file: string, changes: readonly Change[], command: string][] = [
  [
    'tasks that take no lock lose notes',
    'append-note.ts',
    [['locks.run(note.session, { autoRenew: true }, () => append(note))', 'append(note)']],
    'notes-stress.ts --duration 3s',
  ],
  [
    'holders that no later one shuts out overwrite its version of the JSON file',
    'json-file.ts',
    [
      ['if (others.some((other) => other.token > token)) throw stale(directory, token);', ''],
      [/for \(const other of others\) .*\n/, ''],
    ],
    'stock-stress.ts --duration 4s --faults pause,terminate',
  ],
  [
    'a table for each copy of a module does not exclude the others',
    'route.ts',
    [['(globalThis.sessionLocks ??= SessionLocks.create())', 'SessionLocks.create()']],
    'route-stress.ts --duration 3s',
  ],
  [
    'jobs whose tokens are not compared are finished twice',
    'jobs.ts',
    [
      ['and output is null and token < ? returning', 'and ? returning'],
      [' and output is null and token = ?', ' and ?'],
    ],
    'jobs-stress.ts --duration 4s --faults pause,terminate',
  ],
];

const runNode = async (file: string) =>
  (await promisify(execFile)(join(bin, 'node'), [file], { cwd: folder, timeout: 60_000 })).stdout;

test('four threads lose no update of the JSON file, and the next process goes on from there', {
  skip,
}, async () => {
  assert.equal(await runNode('stock.ts'), 'sold 400\n');
  assert.equal(await runNode('stock.ts'), 'sold 800\n');
});

test('what a dead worker had begun is taken over by another', { skip }, async () => {
  assert.match(await runNode('work-off.ts'), /^worker [012] takes over: letter 7\n0 jobs are left\n$/);
});

for (const [what, file, changes, command] of broken) {
  test(what, { skip }, async () => {
    const path = join(folder, file);
    const whole = readFileSync(path, 'utf8');
    let source = whole;
    for (const [from, to] of changes) {
      const changed = source.replace(from, to);
      assert.notEqual(changed, source, `${file} has no ${from}`);
      source = changed;
    }
    writeFileSync(path, source);
    try {
      // A run on a busy machine may be unlucky.
      const args = ['hammerlock', 'stress', ...command.split(' '), '--runs', '5'];
      const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
      const run = promisify(execFile)(join(bin, 'npx'), args, { cwd: folder, env });
      await assert.rejects(run, ({ stdout, code }: { stdout: string; code: number }) => {
        assert.match(stdout, /^verdict: violated/m);
        return code === 1;
      });
    } finally {
      writeFileSync(path, whole);
    }
  });
}
