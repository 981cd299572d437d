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
  const checkUntil = (last: number) => {
    let asked = 0;
    const isStopped = () => ++asked >= last;
    return { ...check(parseHistory(readLines(bad), kv), kv, { isStopped }), asked };
  };
  const whole = checkUntil(Number.POSITIVE_INFINITY);
  // The last question is one of the explanation's.
  const cut = checkUntil(whole.asked);
  assert.deepEqual([cut.outcome, cut.asked], ['violated', whole.asked]);
  assert.equal(cut.counterexample!.key, whole.counterexample!.key);
});
