import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loader } from '../../../scripts/test/node-loader.ts';

const bin = fileURLToPath(new URL('../../../src/cli/bin.ts', import.meta.url));
const options = loader.map((option) => (option === 'tsx' ? import.meta.resolve('tsx') : option));

test('the configuration of the working directory is found, and two of them are refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const stress = () =>
    spawnSync(process.execPath, [...options, bin, 'stress', 'handoff'], { cwd: folder, encoding: 'utf8' });
  for (const extension of ['js', 'mjs', 'ts']) {
    const file = join(folder, `hammerlock.config.${extension}`);
    const value = "{ stress: { workers: 3, duration: '50ms' } }";
    const text = extension === 'ts' ? `${value} satisfies object` : value;
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(file, `export default ${text};\n`);
    const { status, stdout, stderr } = stress();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^hammerlock: 3 workers /, file);
    rmSync(file);
  }
  for (const extension of ['js', 'mjs']) writeFileSync(join(folder, `hammerlock.config.${extension}`), '');
  const { status, stderr } = stress();
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^There are hammerlock\.config\.js and hammerlock\.config\.mjs: keep one, or choose with --config\.$/m,
  );
});
