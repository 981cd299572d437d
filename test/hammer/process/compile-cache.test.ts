import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hammer } from '../../../src/index.ts';

test('a process that hammers leaves what it has compiled to the next one, though it is killed', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const write = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const mark = 'loaded by no worker';
  write('of-main-thread.mjs', `globalThis.mark = ${JSON.stringify(mark)};`);
  const scenario = write(
    'scenario.mjs',
    `import { isMainThread } from 'node:worker_threads';
    if (isMainThread) await import('./of-main-thread.mjs');
    export default { name: 'scenario', step() {} };`,
  );
  process.env.NODE_COMPILE_CACHE = join(directory, 'cache');
  await hammer(scenario, { workers: 1, duration: '20ms' });
  const compiled = readdirSync(process.env.NODE_COMPILE_CACHE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  assert.equal(compiled.filter((code) => code.includes(mark)).length, 1);
});
