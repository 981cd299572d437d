import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { packageModule } from '../../src/base/package-module.ts';
import { workerEntry } from '../../src/base/worker-entry.ts';

test('a module of the package is named from its root, and so from wherever the package was copied', () => {
  assert.equal(packageModule('test/base/package-module.test').href, import.meta.url);
  assert.ok(existsSync(packageModule('src/base/package-module')));
});

test('every file in workers/ is a worker entry', () => {
  const files = readdirSync(new URL('../../workers/', import.meta.url));
  assert.ok(files.length > 5);
  for (const file of files) assert.ok(existsSync(workerEntry(file.replace(/\.ts$/, ''))), file);
});
