import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examplesOf, readPages } from '../../scripts/docs/type-check-examples.ts';
import { scenarios } from '../../src/scenarios/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = new Map([...readPages()].filter(([page]) => page !== 'CHANGELOG.md'));

test('every source file that a page names exists', () => {
  const files = globSync('{src,test,scripts,bench,workers}/**/*.ts', { cwd: root });
  const known = new Set(files.map((file) => basename(file)));
  const examples = new Set([...pages].flatMap(([page, text]) => [...examplesOf(page, text).keys()]));
  const users = new Set(['hammerlock.config.ts']);
  const missing: string[] = [];
  for (const [page, text] of pages) {
    const prose = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
    for (const [, path] of prose.matchAll(/`([\w./-]+\.ts)`/g)) {
      const exists = path!.includes('/')
        ? existsSync(join(root, path!)) || files.some((file) => file.endsWith(`/${path}`))
        : known.has(path!) || examples.has(path!) || users.has(path!);
      if (!exists) missing.push(`${page}: ${path}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('docs/harness.md lists the built-in scenarios as the help of the command does', () => {
  const rows = pages.get('docs/harness.md')!.matchAll(/^\| `([\w-]+)` +\| (\S.*)\. \|$/gm);
  const listed = new Map([...rows].map(([, name, about]) => [name!, about!]));
  for (const [name, { about }] of scenarios) {
    assert.equal(listed.get(name)?.toLowerCase(), about.toLowerCase(), name);
  }
});

test('every folder of src is in the map of docs/architecture.md', () => {
  const text = pages.get('docs/architecture.md')!;
  const rooms = globSync('src/*/', { cwd: root }).map((room) => `src/${basename(room)}/`);
  assert.deepEqual(
    rooms.filter((room) => !text.includes(`\n${room} `)),
    [],
  );
});

test('every link of a page leads to a file, and to a heading where it names one', () => {
  const broken: string[] = [];
  const reference = globSync('docs/reference/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const linked = new Map(pages);
  for (const page of reference) linked.set(page, readFileSync(join(root, page), 'utf8'));
  assert.ok(reference.length > 5);
  for (const [page, text] of linked) {
    for (const [, path, anchor] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)) {
      const file = path === '' ? page : join(dirname(page), path!).replaceAll('\\', '/');
      const target = path === '' ? text : linked.get(file);
      const isThere = path === '' || existsSync(join(root, file));
      if (!isThere || (anchor && target && !anchorsOf(target).has(anchor)))
        broken.push(`${page}: ${path}#${anchor}`);
    }
  }
  assert.deepEqual(broken, []);
});

/** The anchors of a page's headings, as GitHub makes them, and those in its tables. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/^#+ (.*)$/gm);
  const slugs = [...headings].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  return new Set([...slugs, ...Array.from(text.matchAll(/<a id="([\w-]+)">/g), ([, id]) => id!)]);
}
