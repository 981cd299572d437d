import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loader } from '../../scripts/test/node-loader.ts';
import { openExplorer } from '../../src/explore/index.ts';
import { control } from './programs/controls/index.ts';
import { bugs, correct } from './programs/index.ts';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
/** Longer than a thread may take for a step, and than a program may take to load. */
const STOPPED_MS = 12_000;

const held = correct.find(({ name }) => name === 'three-state-mutex-of-three')!.file;
const waiting = correct.find(({ name }) => name === 'timed-wait')!.file;
const deadlocked = bugs.find(({ name }) => name === 'opposite-order')!.file;

for (const [what, file, args, expected] of [
  ['a program that holds', held, ['--executions', '3000'], [0, /three-state-mutex-of-three +held/]],
  [
    'one whose waits have time limits',
    waiting,
    ['--executions', '3000', '--timeouts'],
    [0, /timed-wait +held/],
  ],
  [
    'one that waits for real work',
    control('real-work', { what: 'a process' }),
    ['--executions', '20'],
    [0, / held +20 /],
  ],
  ['one that deadlocks', deadlocked, ['--seed', '1'], [3, /opposite-order +deadlock /]],
] as const) {
  test(`an explorer that is stopped for 12 s in the middle of ${what} finds what it would have found`, async () => {
    const telling = control('tells-of-setups', { program: file });
    const child = spawn(process.execPath, [...loader, bin, 'explore', telling, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let out = '';
    child.stdout!.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr!.on('data', (chunk) => {
      out += chunk;
    });
    const closed = once(child, 'close');
    // It is exploring and has reported nothing yet.
    await Promise.race([once(child.stdio[3] as Readable, 'data'), closed]);
    assert.equal(out, '');
    child.kill('SIGSTOP');
    await sleep(STOPPED_MS);
    child.kill('SIGCONT');
    const [code] = await closed;
    assert.deepEqual([code, expected[1].test(out)], [expected[0], true], out);
  });
}

test('real work that does not end makes the outcome undecided after 10 s, and is named', async () => {
  await using explorer = openExplorer();
  const { outcome, undecided } = await explorer.run(control('real-work', { what: 'a long process' }), {
    executions: 1,
  });
  assert.equal(outcome, 'undecided');
  assert.match(
    undecided ?? '',
    /^Real work was still going on in thread 1 after 10 s: .*ProcessWrap.*Give it less to do, or use a stand-in/,
  );
});
