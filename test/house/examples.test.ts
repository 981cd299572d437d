import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPages, typeCheckExamples } from '../../scripts/docs/type-check-examples.ts';
import { slow } from '../support/test-effort.ts';

slow('every example of the pages compiles', () => {
  assert.equal(typeCheckExamples(readPages()), '');
});

test("an error in a page's example is reported with its place", () => {
  const pages = new Map([
    [
      'docs/wrong.md',
      "# A page\n\n```ts\nimport { kv } from 'hammerlock/check';\n\nconst name: number = kv.name;\n```\n",
    ],
  ]);
  assert.match(typeCheckExamples(pages), /docs-wrong-md-line-3\.ts\(3,7\): error TS2322/);
});
