import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openHammer } from '../../src/index.ts';

let opened: ReturnType<typeof openHammer> | undefined;

/** A hammer shared by all tests of a process. In the end it is asserted that no run has left a file behind. */
export function openCleanHammer(): ReturnType<typeof openHammer> {
  opened ??= open();
  return opened;
}

function open(): ReturnType<typeof openHammer> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  process.env.TMPDIR = directory;
  const hammer = openHammer();
  after(async () => {
    await hammer.close();
    // Directories of tests in the same process are removed by those tests.
    const left = readdirSync(directory).filter((name) => /^hammerlock-(?!test-)/.test(name));
    rmSync(directory, { recursive: true });
    assert.deepEqual(left, []);
  });
  return hammer;
}
