import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControl, stop } from '../../src/hammer/control.ts';
import { isOverloaded, openPatiently } from '../../src/hammer/overload.ts';

const busy = Object.assign(new Error('busy for 5000 ms'), { code: 'store_busy' });

test('a worker that has to wait for others to open the file opens it when they have, until the run is stopped', async () => {
  const control = createControl();
  let tries = 0;
  const open = async () => {
    tries += 1;
    if (tries < 3) throw busy;
    return 'open';
  };
  assert.equal(await openPatiently(open, control), 'open');
  const fails = (error: unknown) => openPatiently(() => Promise.reject(error), control);
  await assert.rejects(fails(new Error('no file')), /no file/);
  stop(control);
  await assert.rejects(fails(busy), { code: 'store_busy' });
});

test('a store that is busy for 5 s is in the way, unless the machine granted less than that', () => {
  assert.equal(isOverloaded(busy, { ms: 5_000, grantedMs: 5_000 }), false);
  assert.equal(isOverloaded(busy, { ms: 5_000, grantedMs: 1_200 }), true);
  assert.equal(isOverloaded(busy, { ms: 20, grantedMs: 20 }), false, 'it did not wait');
  assert.equal(isOverloaded(new Error('another'), { ms: 5_000, grantedMs: 0 }), false);
});
