import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

test('the README of a package has the section, the name of the package, and links to the project', () => {
  const readme = packageReadme({ ...part, section: 'A part' }, page);
  assert.match(readme, /^# hammerlock-part\n\nA part\. /);
  assert.match(readme, /\n## Use\n\nimport \{ part \} from 'hammerlock-part';\n/);
  const docs = 'https://github.com/hammerlock/hammerlock/blob/main';
  assert.ok(
    readme.includes(`See [it](#a-part), [locks](${docs}/docs/locks.md#keys) and [all](${docs}/README.md).`),
  );
  assert.doesNotMatch(readme, /First|Last|Another/);
});

test('without a section it has the whole page', () => {
  assert.match(packageReadme(part, page), /First\.[\s\S]*Last\.\n\n## License\n\nMIT\n$/);
});

test('a section that the page has lost is an error', () => {
  assert.throws(
    () => packageReadme({ ...part, section: 'Gone' }, page),
    /docs\/page\.md has no section "## Gone"/,
  );
});

test('every package finds its part of a page, with an example that imports it', () => {
  for (const known of Object.values(packages)) {
    const text = readFileSync(new URL(`../../${known.page}`, import.meta.url), 'utf8');
    assert.match(packageReadme(known, text), new RegExp(`from '${known.name}'`));
  }
});
