import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStepDeadlines } from '../../../src/hammer/run/step-deadline.ts';
import {
  createStatusMemory,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';
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
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
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

test('a worker is stuck when its step has used up the deadline in granted time', () => {
  const memory = createStatusMemory(2);
  for (const worker of [0, 1]) statusWriter(memory, worker).setState('running');
  const [blocked, starved] = [7, 8];
  statusWriter(memory, 0).setThread(blocked);
  statusWriter(memory, 1).setThread(starved);
  const deadlines = createStepDeadlines(2, 1_000);
  const charge = (ms: number) => {
    const chargeOf = (thread: number) => (thread === blocked ? ms : 0);
    deadlines.charge(readAllStatuses(memory), { ms, tick: () => true, chargeOf });
    return readAllStatuses(memory).map((status) => deadlines.isOver(status));
  };
  // The first call only learns which step each worker is in.
  assert.deepEqual(charge(5_000), [false, false]);
  assert.deepEqual(charge(900), [false, false]);
  assert.deepEqual(charge(200), [true, false]);
  // Linux accounts late for the time in which a thread was ready and did not run.
  assert.deepEqual(charge(-500), [false, false]);
  assert.deepEqual(charge(500), [true, false]);
  statusWriter(memory, 0).beginStep();
  assert.deepEqual(charge(5_000), [false, false]);
});
