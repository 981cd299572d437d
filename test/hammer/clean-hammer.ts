import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openHammer } from '../../src/index.ts';

/** A hammer for all tests of a file, which then shows that none of its runs has left a file behind. */
export function openCleanHammer(): ReturnType<typeof openHammer> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  process.env.TMPDIR = directory;
  const hammer = openHammer();
  after(async () => {
    await hammer.close();
    const left = readdirSync(directory).filter((name) => name.startsWith('hammerlock-'));
    rmSync(directory, { recursive: true });
    assert.deepEqual(left, []);
  });
  return hammer;
}
