import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misspeltName, nearestName } from '../../src/base/misspelt-name.ts';

test('an unknown name that is close to a missing one is taken for a misspelling, other names are not', () => {
  const known = [
    'promises',
    'attach',
    'tryAcquire',
    'acquire',
    'acquireAsync',
    'acquireMany',
    'token',
    'renew',
    'close',
  ];
  const meant = (name: string) => misspeltName({ [name]: 1 }, known)?.meant;
  for (const [found, name] of [
    ['promise', 'promises'],
    ['promisses', 'promises'],
    ['Promises', 'promises'],
    ['tryAquire', 'tryAcquire'],
    ['try_acquire', 'tryAcquire'],
    ['acquireAsnyc', 'acquireAsync'],
    ['atach', 'attach'],
    ['tokne', 'token'],
  ] as const) {
    assert.equal(meant(found), name, found);
  }
  const others = ['closed', 'acquired', 'taken', 'inspect', 'key', 'tokens', 'mode', 'tryAcquireAll'];
  for (const other of [...others, '_token', '_promises', 'acquireSync', 'acquireAny']) {
    assert.equal(meant(other), undefined, other);
  }
  class Mutex {
    aquire() {}
  }
  assert.deepEqual(misspeltName(new Mutex(), known), { found: 'aquire', meant: 'acquire' });
  assert.equal(
    misspeltName({ acquire() {}, aquire() {} }, ['acquire']),
    undefined,
    'the name that it is close to is not missing',
  );
});

test('the nearest of the known names is suggested for an unknown one, if it is close', () => {
  const known = ['exclusion', 'hung', 'http', 'edits', 'deaths', 'giving-up', 'pause', 'pct', 'dfs'];
  for (const [found, name] of [
    ['exclusoin', 'exclusion'],
    ['htpp', 'http'],
    ['edit', 'edits'],
    ['givingup', 'giving-up'],
    ['Pause', 'pause'],
    ['dsf', 'dfs'],
  ] as const) {
    assert.equal(nearestName(found, known), name, found);
  }
  for (const other of ['nobody', 'flood', '', 'x', 'timeouts']) {
    assert.equal(nearestName(other, known), undefined, other);
  }
});
