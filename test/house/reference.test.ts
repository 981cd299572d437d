import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeReference } from '../../scripts/docs/reference/make-reference.ts';
import { pageSections } from '../../scripts/docs/reference/page-sections.ts';
import { pageText } from '../../scripts/docs/reference/page-text.ts';
import { runTypedoc } from '../../scripts/docs/reference/run-typedoc.ts';
import { tidySection } from '../../scripts/docs/reference/tidy-section.ts';
import { installTool } from '../../scripts/docs/where/tools.ts';
import { slow } from '../support/test-effort.ts';

const root = new URL('../../', import.meta.url);
const page = { name: 'page', title: 'A page', intro: 'It begins.', ofRoot: [], first: [], modules: [] };

slow('docs/reference and schemas are what npm run docs:reference makes of the types', async () => {
  const files = await makeReference();
  const found = ['docs/reference', 'schemas'].flatMap((folder) =>
    readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`),
  );
  assert.deepEqual(found.toSorted(), [...files.keys()].toSorted());
  for (const [path, text] of files) assert.equal(readFileSync(new URL(path, root), 'utf8'), text, path);
});

slow('a public member without a docstring, and a link that leads nowhere, are refused', async (t) => {
  const cache = fileURLToPath(new URL('node_modules/.cache', root));
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${cache}/reference-test-`);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const pages = [{ ...page, modules: ['test/house/undocumented.ts'] }];
  await assert.rejects(runTypedoc(installTool('reference'), folder, pages), ({ message }: Error) => {
    assert.match(message, /Undocumented\.member \(Property\).* does not have any documentation/);
    assert.match(message, /Failed to resolve link to "Nowhere"/);
    return true;
  });
});

const typedocs = `# page

## Grant {#grant}

What is granted, see [Grant.release](#release-1) and [the key](#property-key).

### Extends

- \`Disposable\`

### Constructors

#### Constructor

Not to be called.

### Properties

| Property | Type | Description |
| ------ | ------ | ------ |
| <a id="property-key"></a> \`key\` | \`string\` | **Default** \`a random one\` |
| <a id="property-mode"></a> \`mode\` | \`string\` | **Default** \`'shared'\` |

### Methods

#### release() {#release-1}

##### Call Signature

\`\`\`ts
release(): boolean;
\`\`\`

Gives it back.

###### Returns

\`boolean\`

whether it was valid

###### Throws

LostError if it is lost

##### Call Signature

\`\`\`ts
release(key: string): boolean;
\`\`\`

Gives it back.

###### Throws

TypeError

#### name {#name}

##### Inherited from

Base

***

## LostError {#losterror}

It is lost.
`;

test('a page has each signature with its text and a line for the result and the errors, and links that lead to its headings', () => {
  const sections = pageSections(typedocs).map((section) => tidySection(section));
  assert.equal(
    pageText(page, new Map([['page', sections]])),
    `<!-- Written by npm run docs:reference. -->

# A page

It begins.

## Grant

What is granted, see [Grant.release](#grantrelease) and [the key](#property-key).

**Extends** \`Disposable\`

| Property | Type | Description |
| ------ | ------ | ------ |
| <a id="property-key"></a> \`key\` | \`string\` | **Default** a random one |
| \`mode\` | \`string\` | **Default** \`'shared'\` |

### Grant.release()

\`\`\`ts
release(): boolean;
release(key: string): boolean;
\`\`\`

Gives it back.

**Returns** whether it was valid

**Throws** [LostError](#losterror) if it is lost; TypeError

## LostError

It is lost.
`,
  );
});
