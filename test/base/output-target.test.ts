import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { outputTarget } from '../../src/base/output-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('finding out whether a file can be written changes nothing', () => {
  const there = join(folder, 'there');
  writeFileSync(there, 'what it was');
  assert.equal(outputTarget(there), there);
  assert.equal(readFileSync(there, 'utf8'), 'what it was');
  assert.equal(outputTarget(join(folder, 'new')), join(folder, 'new'));
  assert.deepEqual(readdirSync(folder), ['there']);
});

test('a link to a file that is not there yet stays as it is', () => {
  const link = join(folder, 'link');
  symlinkSync('target', link);
  assert.equal(outputTarget(link), link);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name !== 'there'),
    ['link'],
  );
  assert.equal(readlinkSync(link), 'target');
});

test('a file that can not be written is found out at once', () => {
  assert.throws(() => outputTarget(join(folder, 'no', 'place')), { code: 'ENOENT' });
  assert.throws(() => outputTarget(folder), { code: 'EISDIR' });
});

test('anything but a regular file stays open', { skip: !existsSync('/dev/null') }, () => {
  const target = outputTarget('/dev/null');
  assert.equal(typeof target, 'number');
  closeSync(target as number);
});
