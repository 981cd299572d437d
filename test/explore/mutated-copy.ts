import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A bug planted in a source of the locks. */
export interface Mutation {
  /** The mutated file, below the root of the repository. */
  readonly file: string;
  /** The code that is replaced. It has to occur exactly once, or else the mutation would prove nothing. */
  readonly original: string;
  readonly mutated: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The URL of a program of the locks, in a copy of the sources that has the planted bug and lasts as long as
 * the test.
 */
export function mutatedCopy(program: string, { file, original, mutated }: Mutation): string {
  const source = readFileSync(join(root, file), 'utf8');
  assert.equal(source.split(original).length, 2, `${file} has this code once: ${original}`);
  const copy = mkdtempSync(join(tmpdir(), 'hammerlock-mutated-'));
  after(() => rmSync(copy, { recursive: true, force: true }));
  for (const folder of [
    'src/locks',
    'src/base',
    'test/explore/programs/locks',
    'test/explore/programs/parts',
  ])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  mkdirSync(join(copy, 'src'), { recursive: true });
  symlinkSync(join(root, 'src/explore'), join(copy, 'src/explore'), 'junction');
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(
    join(copy, file),
    source.replace(original, () => mutated),
  );
  return pathToFileURL(join(copy, 'test/explore/programs/locks', program)).href;
}
