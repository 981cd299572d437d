import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { activities, activityOf, activityTexts } from '../../../src/hammer/status/thread-activity.ts';

test('threads that compute, wait in Atomics.wait and idle are told apart', {
  skip: process.platform !== 'linux' && 'only Linux shows what a thread does',
}, async () => {
  const ways = ['for (;;);', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', ''];
  const threads = ways.map(
    (way) =>
      new Worker(
        `const thread = Number(require('node:fs').readlinkSync('/proc/thread-self').split('/').at(-1));
         const { parentPort } = require('node:worker_threads');
         parentPort.postMessage(thread);
         parentPort.on('message', () => { ${way} });`,
        { eval: true },
      ),
  );
  try {
    const ids = await Promise.all(
      threads.map(async (thread) => ((await once(thread, 'message')) as number[])[0]!),
    );
    for (const thread of threads) thread.postMessage('go on');
    // On a busy machine the threads get there late.
    let found = new Map<number, string>();
    const told = () => ids.map((id) => found.get(id));
    const expected = [activityTexts.computes, activityTexts.waits, activityTexts.isIdle];
    for (let look = 0; look < 50 && told().join() !== expected.join(); look++) found = await activities(ids);
    assert.deepEqual(told(), expected);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
});

test('the activity of a thread that works now and then, or changes its activity, is left open', () => {
  const asleep = new Set(['S 202']);
  assert.equal(activityOf(asleep, { ranMs: 30, availableMs: 160 }), undefined);
  assert.equal(activityOf(new Set(['S 202', 'S 232']), { ranMs: 0, availableMs: 160 }), undefined);
  assert.equal(activityOf(new Set(['R', 'S 202']), { ranMs: 0, availableMs: 160 }), undefined);
  assert.equal(activityOf(new Set(['unknown']), { ranMs: 0, availableMs: 160 }), undefined);
  // A waiter that wakes to look around, on a machine where it then waits for a processor.
  assert.equal(activityOf(new Set(['R']), { ranMs: 1, availableMs: 1 }), undefined);
  assert.equal(activityOf(new Set(['R', 'S 202']), { ranMs: 2, availableMs: 3 }), undefined);
  assert.equal(activityOf(new Set(['R']), { ranMs: 25, availableMs: 30 }), activityTexts.computes);
});
