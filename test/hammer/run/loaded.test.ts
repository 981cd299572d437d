import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loader } from '../../../scripts/test/node-loader.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

test('a run whose scenario only locks loads neither SQLite nor Kysely nor a server, and writes no file', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  const loads = join(directory, 'loads');
  try {
    await promisify(execFile)(
      process.execPath,
      [
        ...loader,
        ...['--import', new URL('../../support/note-loads.ts', import.meta.url).href],
        ...[path('../../../src/cli/bin.ts'), 'stress', path('../scenarios/only-locks.ts')],
        ...['--workers', '2', '--duration', '100ms'],
      ],
      { env: { ...process.env, HAMMERLOCK_TEST_LOADS: loads } },
    );
    const loaded = readFileSync(loads, 'utf8');
    assert.match(loaded, /src\/hammer\/run\/worker\.ts/);
    assert.match(loaded, /only-locks\.ts/);
    const unwanted = loaded
      .split('\n')
      .filter((url) => /sqlite3|kysely|src\/(store|decks|server)\//.test(url));
    assert.deepEqual([...new Set(unwanted)], []);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
