import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { moduleUrl } from '../../src/hammer/modules/module-url.ts';
import { replayCommand } from '../../src/hammer/replay-command.ts';
import type { RunSpec } from '../../src/hammer/run/run-spec.ts';
import { scenarios } from '../../src/scenarios/index.ts';

const urlOf = (file: string) => pathToFileURL(join(process.cwd(), file)).href;

/** What a shell makes of the command. */
function wordsOf(spec: Partial<RunSpec>): string[] {
  const all = {
    faults: [],
    thresholds: [],
    workers: 2,
    durationMs: 5,
    deadlineMs: 6,
    seed: 7,
    ...spec,
  } as unknown as RunSpec;
  const command = replayCommand(all).replace(/^(npx hammerlock|npm run) stress( --)?/, '');
  return execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

test('modules of this package are given by name, and the name leads back to the module', () => {
  const scenario = scenarios.get('edits')!.url;
  const lock = moduleUrl('lock', 'always-grants');
  const words = wordsOf({ scenario, lock, faults: ['pause', 'slow'] });
  assert.equal(
    words.join(' '),
    'edits --workers 2 --duration 5ms --deadline 6ms --seed 7 --lock always-grants --faults pause,slow',
  );
  assert.equal(moduleUrl('scenario', 'edits'), scenario);
});

test('a file is given relative to the current directory, and as one word for the shell', () => {
  for (const file of ["it's $HOME/my `deck`.mjs", 'a b!.mjs', 'a b.mjs', '-x.mjs', 'edits', '../out.mjs']) {
    const [word] = wordsOf({ scenario: urlOf(file) });
    assert.equal(word!.replace(/^\.\//, ''), file);
    assert.doesNotMatch(word!, /^-|^edits$/);
  }
});
