import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check, kv, parseHistory, readLines } from '../../src/check/index.ts';

const history = fileURLToPath(new URL('histories/kv_c50-ok.jsonl', import.meta.url));
const bad = fileURLToPath(new URL('histories/kv_c10-bad.jsonl', import.meta.url));

test('a check that is stopped is undecided, and says how many keys it has not decided', () => {
  let asked = 0;
  const isStopped = () => ++asked > 20;
  const { outcome, reason, operations, partitions, undecided } = check(
    parseHistory(readLines(history), kv),
    kv,
    { isStopped },
  );
  assert.deepEqual([outcome, reason], ['undecided', 'stopped']);
  assert.ok(operations > 0 && undecided > 0 && undecided <= partitions, `${undecided} of ${partitions}`);
});

test('a violation that is found before the check is stopped stands, with a counterexample', () => {
  let found = false;
  const whole = check(parseHistory(readLines(bad), kv), kv);
  assert.equal(whole.outcome, 'violated');
  const cut = check(parseHistory(readLines(bad), kv), kv, {
    // Every question of the search is answered with no, and those of the explanation, which come later, with yes.
    isStopped: () => found,
  });
  found = true;
  assert.deepEqual([cut.outcome, cut.counterexample!.key], ['violated', whole.counterexample!.key]);
});
