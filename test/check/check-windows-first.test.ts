import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { check } from '../../src/check/check.ts';
import { checkWindowsFirst } from '../../src/check/check-windows-first.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { guardedModel } from '../../src/check/model-guard/guarded-model.ts';
import { casRegister, register } from '../../src/check/models/register.ts';
import { createWindowsByKey } from '../../src/check/windows/windows-by-key.ts';
import { effort } from '../support/test-effort.ts';

const limits = { timeoutMs: 60_000, memoryBytes: 2 ** 30, isStopped: () => false };

/** Clients of some registers, each operation taking effect between its invocation and its completion. */
function* clients(
  count: number,
  seed: number,
  { keys = ['a', 'b'], wrong = false } = {},
): Generator<HistoryEvent> {
  const random = seededRandom(seed, 0, 0);
  const held = new Map<string, number | null>();
  const open: ({ f: string; key: string; input: unknown; output?: unknown } | undefined)[] =
    Array(5).fill(undefined);
  const wrongAt = wrong ? random.int(count) : count;
  let events = 0;
  while (events < count || open.some((call) => call !== undefined)) {
    const process = random.int(open.length);
    const call = open[process];
    if (call === undefined) {
      if (events++ >= count) continue;
      const f = random.pick(['read', 'write']);
      const key = random.pick(keys);
      const input = f === 'read' ? null : random.int(4);
      open[process] = { f, key, input };
      yield { process, type: 'invoke', f, key, input };
    } else if (call.output === undefined) {
      if (call.f === 'write') held.set(call.key, call.input as number);
      call.output = call.f === 'write' ? null : (held.get(call.key) ?? null);
    } else {
      open[process] = undefined;
      const isLost = random.oneIn(300);
      const output = events++ > wrongAt && call.f === 'read' ? 9 : call.output;
      yield { process, type: isLost ? 'info' : 'ok', f: call.f, key: call.key, ...(!isLost && { output }) };
    }
  }
}

test('a history that is too long to be checked whole gets the verdict, the counts and the prefix that it would get whole', () => {
  for (let seed = 0; seed < effort({ quick: 4, slow: 40, soak: 400 }); seed++) {
    const keys = seed % 4 < 2 ? ['a'] : ['a', 'b', 'c'];
    const events = [...clients(300, seed, { keys, wrong: seed % 2 === 0 })];
    const whole = check(events, casRegister);
    const long = checkWindowsFirst(() => events, casRegister, limits);
    const of = ({ outcome, operations, partitions }: typeof whole) => ({ outcome, operations, partitions });
    assert.deepEqual(of(long), of(whole), `seed ${seed}`);
    if (keys.length === 1) assert.deepEqual(long.counterexample, whole.counterexample, `seed ${seed}`);
  }
});

test('the operations that are kept do not grow with the history', () => {
  const kept = [3_000, 12_000].map((count) => {
    const windows = createWindowsByKey(guardedModel(casRegister), {
      window: 256,
      onWindow: () => {},
      onViolation: ({ sentence }) => assert.fail(sentence),
    });
    let most = 0;
    let events = 0;
    for (const event of clients(count, 1)) {
      windows.add(event);
      if (++events % 64 === 0) most = Math.max(most, keptOf(windows));
    }
    return most;
  });
  assert.ok(kept[0]! < 2_000 && kept[1]! < 2_000, `${kept}`);
});

function keptOf({ keys }: ReturnType<typeof createWindowsByKey>): number {
  return [...keys.values()].reduce((sum, { kept }) => sum + kept, 0);
}

/** More writes without an answer than windows keep, the first of 0 and the last of 2, then reads of 2, 1 and `seen`. */
function* manyLost(seen: number): Generator<HistoryEvent> {
  for (let process = 0; process < 4_400; process++) {
    const input = process === 0 ? 0 : process === 4_399 ? 2 : 1;
    yield { process, type: 'invoke', f: 'write', input };
    yield { process, type: 'info', f: 'write' };
  }
  for (const output of [2, 1, seen]) {
    yield { process: 9_999, type: 'invoke', f: 'read', input: null };
    yield { process: 9_999, type: 'ok', f: 'read', output };
  }
}

test('a key that windows leave undecided is read again and searched whole', () => {
  for (const [seen, outcome] of [
    [0, 'held'],
    [2, 'violated'],
  ] as const) {
    let reads = 0;
    const read = () => {
      reads += 1;
      return manyLost(seen);
    };
    const checked = checkWindowsFirst(read, register, limits);
    assert.deepEqual([checked.outcome, checked.operations, reads], [outcome, 4_403, 2]);
  }
});

test('a check of a long history that is stopped says how many keys are undecided', () => {
  let asked = 0;
  const checked = checkWindowsFirst(() => clients(20_000, 3), casRegister, {
    ...limits,
    isStopped: () => ++asked > 1,
  });
  assert.deepEqual(
    [checked.outcome, checked.reason, checked.partitions, checked.undecided],
    ['undecided', 'stopped', 2, 2],
  );
});
