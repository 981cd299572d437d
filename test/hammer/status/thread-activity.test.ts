import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Activity, activities, judge } from '../../../src/hammer/status/thread-activity.ts';

test('a thread that computes is told from one that sleeps on a word and from one that is idle', {
  skip: process.platform !== 'linux' && 'Linux alone tells',
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
    // A busy machine lets them come there late.
    let found = new Map<number, string>();
    const told = () => ids.map((id) => found.get(id));
    const expected = [Activity.computes, Activity.waits, Activity.isIdle];
    for (let look = 0; look < 50 && told().join() !== expected.join(); look++) found = await activities(ids);
    assert.deepEqual(told(), expected);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
});

test('nothing is said of a thread that does some work, or does now this and now that', () => {
  const asleep = new Set(['S 202']);
  assert.equal(judge(asleep, { ran: 30, had: 160 }), undefined);
  assert.equal(judge(new Set(['S 202', 'S 232']), { ran: 0, had: 160 }), undefined);
  assert.equal(judge(new Set(['R', 'S 202']), { ran: 0, had: 160 }), undefined);
  assert.equal(judge(new Set(['unknown']), { ran: 0, had: 160 }), undefined);
  // A waiter that wakes to look around, on a machine where it then waits for a processor.
  assert.equal(judge(new Set(['R']), { ran: 1, had: 1 }), undefined);
  assert.equal(judge(new Set(['R', 'S 202']), { ran: 2, had: 3 }), undefined);
  assert.equal(judge(new Set(['R']), { ran: 25, had: 30 }), Activity.computes);
});
