import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Whom each folder may import from, besides itself. */
const allowed: Record<string, readonly string[]> = {
  base: [],
  locks: ['base'],
  check: ['base'],
  explore: ['base'],
  store: ['base', 'locks'],
  decks: ['base', 'store', 'locks'],
  hammer: ['base', 'fixtures', 'decks', 'store', 'locks', 'check'],
  fixtures: ['base', 'hammer', 'decks', 'store', 'locks', 'check', 'server'],
  server: ['base', 'decks', 'store', 'locks'],
  scenarios: ['base', 'fixtures', 'hammer', 'server', 'decks', 'store', 'locks', 'check'],
  mutants: ['base', 'fixtures', 'scenarios', 'hammer', 'decks', 'store', 'locks', 'check'],
  report: ['base', 'hammer', 'check'],
  cli: ['base', 'report', 'scenarios', 'mutants', 'hammer', 'server', 'locks', 'check', 'explore'],
};

test('imports run one way', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = globSync('src/*/**/*.ts', { cwd: root }).map((file) => file.split(sep).join('/'));
  assert.ok(files.length > 50);
  for (const file of files) {
    const from = file.split('/')[1]!;
    const source = readFileSync(`${root}/${file}`, 'utf8');
    for (const [, target] of source.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)) {
      const to = posix.join(posix.dirname(file), target!).split('/')[1]!;
      assert.ok(to === from || allowed[from]?.includes(to), `${file} must not import ${target}`);
    }
  }
});
