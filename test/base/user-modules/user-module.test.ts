import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadDefaultExport, moduleUrl } from '../../../src/base/user-modules/user-module.ts';

class Refusal extends Error {}

const folder = mkdtempSync(join(tmpdir(), 'hammerlock-user-module-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

test('a module is named by its path or by its URL', () => {
  const url = write('a b.mjs', '');
  assert.equal(moduleUrl('lock', join(folder, 'a b.mjs'), Refusal), url);
  assert.equal(moduleUrl('lock', url, Refusal), url);
});

for (const [what, file, message] of [
  ['an empty name', '', 'The name of the lock file is empty. Name one that exists.'],
  ['a missing file', 'nowhere.ts', 'There is no lock file nowhere.ts. Name one that exists.'],
  ['another machine', 'file://host/x.ts', 'There is no lock file file://host/x.ts. Name one that exists.'],
  ['a directory', folder, `The lock file ${folder} is a directory. Name a file in it.`],
] as const) {
  test(`${what} is refused with the caller's class of error`, () => {
    assert.throws(() => moduleUrl('lock', file, Refusal), { constructor: Refusal, message });
  });
}

test('the default export is returned, whatever it is', async () => {
  assert.equal(await loadDefaultExport('lock', write('zero.mjs', 'export default 0;'), Refusal), 0);
  assert.equal(await loadDefaultExport('lock', write('null.mjs', 'export default null;'), Refusal), null);
});

test('a module that throws, or has no default export, is refused by its path, with the cause', async () => {
  mkdirSync(join(folder, 'x'));
  const throws = write('x/throws.mjs', 'throw new RangeError("no");');
  const nothing = write('x/nothing.mjs', 'export const lock = 1;');
  await assert.rejects(loadDefaultExport('lock', throws, Refusal), ({ message, cause }: Error) => {
    assert.equal(
      message,
      `The lock ${join(folder, 'x', 'throws.mjs')} can't be loaded: RangeError: no (${join(folder, 'x', 'throws.mjs')}:1)`,
    );
    return cause instanceof RangeError;
  });
  await assert.rejects(
    loadDefaultExport('lock', throws, Refusal, () => 'described'),
    /loaded: described \(.*throws\.mjs:1\)$/,
  );
  await assert.rejects(loadDefaultExport('lock', nothing, Refusal), /nothing\.mjs has no default export\.$/);
});

test('a module that can not be parsed, or whose import throws, is refused with the line that is at fault', async () => {
  const broken = write('broken.mts', 'const one = 1;\nconst two: = 2;\n');
  const importer = write('importer.mjs', "import './x/second-line.mjs';");
  mkdirSync(join(folder, 'x'), { recursive: true });
  write('x/second-line.mjs', '\nthrow new Error("no");');
  await assert.rejects(loadDefaultExport('lock', broken, Refusal), /\(\/.*broken\.mts:2\)/);
  await assert.rejects(loadDefaultExport('lock', importer, Refusal), /\(\/.*second-line\.mjs:2\)/);
});
