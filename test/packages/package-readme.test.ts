import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageReadme } from '../../scripts/pack/package-readme.ts';
import { packages } from '../../scripts/pack/packages.ts';

const part = {
  name: 'hammerlock-part',
  description: 'A part',
  keywords: [],
  entry: 'src/part/index.ts',
  subpath: 'part',
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
  '## Another part',
  'Last.',
].join('\n\n');

test('the README of a package has its page, the name of the package, and links to the project', () => {
  const readme = packageReadme(part, page);
  assert.match(readme, /^# hammerlock-part\n\nA part\. /);
  assert.match(readme, /\nimport \{ part \} from 'hammerlock-part';\n/);
  const docs = 'https://github.com/hammerlock/hammerlock/blob/main';
  assert.ok(
    readme.includes(`See [it](#a-part), [locks](${docs}/docs/locks.md#keys) and [all](${docs}/README.md).`),
  );
  assert.match(readme, /First\.[\s\S]*Last\.\n\n## License\n\nMIT\n$/);
});

test('the modules that a package is made of are there', () => {
  for (const { entry, workers } of Object.values(packages)) {
    for (const file of [entry, ...workers])
      assert.ok(existsSync(new URL(`../../${file}`, import.meta.url)), file);
  }
});

test('every package has a page with an example that imports it', () => {
  for (const known of Object.values(packages)) {
    const text = readFileSync(new URL(`../../${known.page}`, import.meta.url), 'utf8');
    assert.match(packageReadme(known, text), new RegExp(`from '${known.name}'`));
  }
});
