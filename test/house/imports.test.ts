import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycles, folderGraph, importGraph, readSources, type Sources } from './import-graph.ts';
import { crowdedFolders, repeatedFileNames, repeatedTypeNames } from './names.ts';

/** The rooms that each room may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  locks: ['base'],
  'web-locks': ['locks'],
  check: ['base'],
  isolation: ['base', 'check'],
  explore: ['base'],
  store: ['base', 'locks'],
  decks: ['base', 'store', 'locks'],
  server: ['base', 'decks', 'store', 'locks'],
  hammer: ['base', 'locks', 'check', 'isolation'],
  fixtures: ['base', 'hammer', 'server', 'decks', 'store', 'locks', 'check'],
  scenarios: ['base', 'fixtures', 'hammer', 'decks', 'store', 'locks', 'check', 'isolation'],
  mutants: ['base', 'scenarios', 'fixtures', 'hammer', 'decks', 'store', 'locks', 'check', 'isolation'],
  report: ['base', 'hammer', 'check', 'isolation', 'explore'],
  cli: ['base', 'report', 'mutants', 'scenarios', 'hammer', 'server', 'explore', 'check', 'isolation'],
};
/** The locks can be published alone, and are read first: they share the base class of errors and nothing else. */
const LOCKS_MAY_IMPORT = 'src/base/hammerlock-error.ts';
/** The Web Locks are made of what every user of the locks has. */
const WEB_LOCKS_MAY_IMPORT = 'src/locks/index.ts';

/** The imports that lead from one room into another that it must not know. */
function forbiddenImports(sources: Sources): string[] {
  return [...importGraph(sources)].flatMap(([file, imported]) =>
    [...imported].filter((target) => !isAllowed(file, target)).map((target) => `${file} imports ${target}`),
  );
}

function isAllowed(file: string, target: string): boolean {
  const [from, to] = [file.split('/')[1]!, target.split('/')[1]!];
  // src/index.ts gathers what the package exports.
  if (from === to || from === 'index.ts') return true;
  if (from === 'locks') return target === LOCKS_MAY_IMPORT;
  if (from === 'web-locks') return target === WEB_LOCKS_MAY_IMPORT;
  return allowed[from]?.includes(to) === true;
}

const sources = readSources('src/**/*.ts');

test('rooms import each other one way', () => {
  assert.ok(sources.size > 100);
  assert.deepEqual(forbiddenImports(sources), []);
});

test('there is no cycle of imports among files, types included', () => {
  assert.deepEqual(findCycles(importGraph(sources)), []);
});

test('there is no cycle of imports among folders, types included', () => {
  assert.deepEqual(findCycles(folderGraph(importGraph(sources))), []);
});

test('no file name stands twice', () => {
  assert.deepEqual(repeatedFileNames(sources), []);
});

test('no type name stands for two things', () => {
  assert.deepEqual(repeatedTypeNames(sources), []);
});

test('a folder is small enough to be read at a glance', () => {
  assert.deepEqual(crowdedFolders(sources, 18), []);
});

/* A rule that never fails proves nothing: each is tried on a tree that breaks it. */

const tree = (files: Readonly<Record<string, string>>): Sources => new Map(Object.entries(files));

test('an import into a room above is found, of types and of modules that are loaded later too', () => {
  const broken = tree({
    'src/index.ts': "export * from './hammer/hammer.ts';",
    'src/base/error.ts': "import type { Verdict } from '../hammer/verdict.ts';",
    'src/locks/lock.ts': "import { sleepSync } from '../base/sleep-sync.ts';",
    'src/locks/errors.ts': "import { HammerlockError } from '../base/hammerlock-error.ts';",
    'src/web-locks/query.ts': "import { SessionLocks } from '../locks/index.ts';",
    'src/web-locks/keys.ts': "import type { LockKey } from '../locks/table/lock-key.ts';",
    'src/store/open.ts': "const deck = await import('../decks/deck.ts');",
    'src/attic/box.ts': "export { type Verdict } from '../hammer/verdict.ts';",
    'src/hammer/run.ts': " * import { x } from '../server/server.ts';\n// import '../cli/main.ts'",
  });
  assert.deepEqual(forbiddenImports(broken), [
    'src/base/error.ts imports src/hammer/verdict.ts',
    'src/locks/lock.ts imports src/base/sleep-sync.ts',
    'src/web-locks/keys.ts imports src/locks/table/lock-key.ts',
    'src/store/open.ts imports src/decks/deck.ts',
    'src/attic/box.ts imports src/hammer/verdict.ts',
  ]);
});

test('a cycle of files, and one of folders without a cycle of files, are found', () => {
  const files = tree({
    'src/a/one.ts': "import { two } from './two.ts';",
    'src/a/two.ts': "import { three } from '../b/three.ts';",
    'src/b/three.ts': "import {\n  type One,\n} from '../a/one.ts';",
    'src/b/four.ts': "import { five } from '../c/five.ts';",
    'src/c/five.ts': "import { three } from '../b/three.ts';",
  });
  const graph = importGraph(files);
  assert.deepEqual(findCycles(graph), [['src/a/one.ts', 'src/a/two.ts', 'src/b/three.ts', 'src/a/one.ts']]);
  assert.deepEqual(findCycles(folderGraph(graph)), [
    ['src/a', 'src/b', 'src/a'],
    ['src/b', 'src/c', 'src/b'],
  ]);
});

test('a folder may import the folders in it, or be imported by them, not both', () => {
  const below = { 'src/a/index.ts': "export { b } from './b/b.ts';", 'src/a/b/b.ts': '' };
  assert.deepEqual(findCycles(folderGraph(importGraph(tree(below)))), []);
  const both = tree({ ...below, 'src/a/b/b.ts': "import { options } from '../options.ts';" });
  assert.deepEqual(findCycles(folderGraph(importGraph(both))), [['src/a', 'src/a/b', 'src/a']]);
});

test('a name that stands for two things is found, exported or not', () => {
  const twice = tree({
    'src/a/index.ts': 'export type A = 1;',
    'src/b/index.ts': 'class A {}\nexport interface B {}',
    'src/a/deck.ts': 'export abstract class B {}',
    'src/b/deck.ts': 'type C = A;\nconst type = 1;',
  });
  assert.deepEqual(repeatedFileNames(twice), ['deck.ts: src/a/deck.ts, src/b/deck.ts']);
  assert.deepEqual(repeatedTypeNames(twice), [
    'A: src/a/index.ts, src/b/index.ts',
    'B: src/b/index.ts, src/a/deck.ts',
  ]);
});

test('a crowded folder is found', () => {
  const three = tree({ 'src/a/one.ts': '', 'src/a/two.ts': '', 'src/a/b/three.ts': '' });
  assert.deepEqual(crowdedFolders(three, 2), []);
  assert.deepEqual(crowdedFolders(three, 1), ['src/a']);
});
