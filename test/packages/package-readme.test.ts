import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageReadme } from '../../scripts/pack/package-readme.ts';
import { packages } from '../../scripts/pack/packages.ts';

const part = {
  name: 'hammerlock-part',
  description: 'A part',
  keywords: [],
  entries: [
    { subpath: '.', module: 'src/part/index.ts', original: 'hammerlock/part' },
    { subpath: './more', module: 'src/more/index.ts', original: 'hammerlock/more' },
  ],
  workers: [],
  page: 'docs/page.md',
};
const page = [
  '# The page',
  'First.',
  '## A part',
  'See [it](#a-part), [locks](locks.md#keys) and [all](../README.md).',
  '### Use',
  "import { part } from 'hammerlock/part';",
  'With `hammerlock/more` and `hammerlock/other`.',
  '## Another part',
  'Last.',
].join('\n\n');

test('the README of a package has its page, the name of the package, and links to the project', () => {
  const readme = packageReadme(part, page);
  assert.match(readme, /^# hammerlock-part\n\nA part\. /);
  assert.match(readme, /\nimport \{ part \} from 'hammerlock-part';\n/);
  assert.match(readme, /With `hammerlock-part\/more` and `hammerlock\/other`\./);
  const docs = 'https://github.com/hammerlock/hammerlock/blob/main';
  assert.ok(
    readme.includes(`See [it](#a-part), [locks](${docs}/docs/locks.md#keys) and [all](${docs}/README.md).`),
  );
  assert.match(readme, /First\.[\s\S]*Last\.\n\n## License\n\nMIT\n$/);
});

test('the modules that a package is made of are there', () => {
  for (const { entries, workers } of Object.values(packages)) {
    for (const file of [...entries.map(({ module }) => module), ...workers])
      assert.ok(existsSync(new URL(`../../${file}`, import.meta.url)), file);
  }
});

test('every package has a page with an example that imports it', () => {
  for (const known of Object.values(packages)) {
    const text = readFileSync(new URL(`../../${known.page}`, import.meta.url), 'utf8');
    assert.match(packageReadme(known, text), new RegExp(`from '${known.name}'`));
  }
});

test('the README of the locks begins with how long a wait and a lease last, and with what create does meanwhile', () => {
  const { locks } = packages;
  const text = readFileSync(new URL(`../../${locks!.page}`, import.meta.url), 'utf8');
  const beginning = packageReadme(locks!, text).split('\n').slice(0, 60).join('\n');
  assert.match(beginning, /A wait lasts at most 10 s/);
  assert.match(beginning, /A lease lasts 30 s[\s\S]*not the lock but a check of\s+\[the token\]/);
  assert.match(beginning, /`create` blocks for about 0\.1 s[\s\S]*SessionLocks\.createAsync\(/);
});

test('a README can end before a heading of the page, and links that lead beyond it lead to the project', () => {
  const ended = { ...part, pageEnd: '## Another part' };
  const readme = packageReadme(ended, page.replace('First.', 'First, [then](#another-part), [use](#use).'));
  assert.doesNotMatch(readme, /Last\./);
  assert.match(readme, /\[then\]\(https:.*\/docs\/page\.md#another-part\), \[use\]\(#use\)/);
  assert.match(readme, /\[the whole page\]\(https:.*\)\.\n\n## License\n\nMIT\n$/);
  assert.throws(() => packageReadme({ ...part, pageEnd: '## Gone' }, page), /has no heading "## Gone"/);
});
