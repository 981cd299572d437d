import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { watchThread } from '../../../src/hammer/run/left-running.ts';
import { slow } from '../../support/test-effort.ts';
import { openCleanHammer } from '../clean-hammer.ts';
import leavesRunning, { leavers } from '../scenarios/leaves-running.ts';

const LATE_MS = 3_600_000;

/** Each function starts something and returns a function that ends it. */
const begun: Record<string, () => () => unknown> = {
  'a timer': () => {
    const timer = setTimeout(() => {}, LATE_MS);
    return () => clearTimeout(timer);
  },
  'a timer without a reference': () => {
    const timer = setInterval(() => {}, LATE_MS).unref();
    return () => clearInterval(timer);
  },
  'a server': () => {
    const server = createServer().listen(0);
    return () => server.close();
  },
  'a thread': () => {
    const thread = new Worker(`setTimeout(() => {}, ${LATE_MS})`, { eval: true });
    return () => thread.terminate();
  },
};

for (const [what, begin] of Object.entries(begun)) {
  test(`${what} counts as left running until it ends, unless it was there before`, async () => {
    const left = watchThread();
    const end = begin();
    assert.equal(await left(), true);
    assert.equal(await watchThread()(), false);
    await end();
    assert.equal(await left(), false);
  });
}

const hammer = openCleanHammer();

async function processOf(leaver: (typeof leavers)[number]): Promise<string> {
  const seed = leavers.indexOf(leaver);
  const { violations } = await hammer.run(leavesRunning, { workers: 2, duration: 1, seed });
  assert.match(String(violations), /^process \d+$/);
  return violations[0]!;
}

test('a run shares its process with the previous one, unless that has left something running', async () => {
  const first = await processOf('nothing');
  assert.equal(await processOf('a step'), first);
  assert.notEqual(await processOf('nothing'), first);
});

slow('an uncaught error during its own run is a violation, reported once, with its stack', async () => {
  const seed = leavers.indexOf('setup, for no time');
  const { outcome, violations, errors } = await hammer.run(leavesRunning, { workers: 2, seed });
  assert.equal(outcome, 'violated');
  assert.match(violations.join('|'), /^the process .*: an uncaught error: Error: left behind$/);
  assert.match(
    errors!.map(({ error }) => error).join('|'),
    /^Error: left behind\n.*leaves-running\.ts[^|]*$/,
  );
});

slow('the process of a run whose setup leaves something running is not used again', async () => {
  for (const leaver of ['setup', 'a thread of setup'] as const) {
    assert.notEqual(await processOf(leaver), await processOf('nothing'));
  }
});
