import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sleepSync } from '../../../src/base/sleep-sync.ts';
import { grantedTime } from '../../../src/hammer/time/granted-time.ts';

const TICK_MS = 10;
const knowsThreads = { skip: process.platform !== 'linux' };

/** A clock for a process, and a function that lets it tick for some ms and returns the granted ms. */
function clockOf(pid: number) {
  const clock = grantedTime({ pid, tickMs: TICK_MS });
  const watch = async (ms: number) => {
    const from = clock.ms;
    for (const end = performance.now() + ms; performance.now() < end; await sleep(TICK_MS)) clock.tick();
    return clock.ms - from;
  };
  return { clock, watch };
}

async function withChild(
  [command, ...args]: [string, ...string[]],
  use: (child: ChildProcess) => Promise<void>,
): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout!, 'data');
    await use(child);
  } finally {
    child.kill('SIGKILL');
  }
}

test('the clock stands still while the watcher is stopped', () => {
  const clock = grantedTime({ pid: process.pid, tickMs: TICK_MS });
  sleepSync(300);
  clock.tick();
  assert.ok(clock.ms < 100, `${clock.ms} ms were granted`);
});

test(
  'the clock stands still while the watched process is stopped, but not while it sleeps',
  knowsThreads,
  async () => {
    await withChild(['sh', '-c', 'echo; exec sleep 60'], async (child) => {
      const { watch } = clockOf(child.pid!);
      assert.ok((await watch(300)) > 100);
      child.kill('SIGSTOP');
      await watch(100);
      assert.equal(await watch(300), 0);
    });
  },
);

test('the clock runs slowly while threads are ready to run but have no processor', knowsThreads, async () => {
  const spin =
    "const { Worker } = require('worker_threads');" +
    "for (let n = 0; n < 3; n++) new Worker('for (;;);', { eval: true }); console.log()";
  // Three busy threads share one processor: each gets a third of it.
  await withChild(['taskset', '-c', '0', process.execPath, '-e', spin], async (child) => {
    const { watch } = clockOf(child.pid!);
    // The threads start one after the other.
    await watch(300);
    const from = performance.now();
    const grantedMs = await watch(300);
    const wallMs = performance.now() - from;
    assert.ok(grantedMs < 0.6 * wallMs, `${grantedMs} of ${wallMs} ms`);
  });
});
