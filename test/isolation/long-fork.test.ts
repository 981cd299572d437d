import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { effort } from '../support/test-effort.ts';
import { possibleLevels } from './oracle/possible-levels.ts';
import { transactionsOf } from './oracle/transactions-of.ts';

const write = (process: number, key: string | number): HistoryEvent[] => [
  { process, type: 'invoke', f: 'write', input: [['w', key, 1]] },
  { process, type: 'ok', f: 'write', output: [['w', key, 1]] },
];
const read = (process: number, values: readonly (readonly [string | number, 1 | null])[]): HistoryEvent[] => [
  { process, type: 'invoke', f: 'read', input: values.map(([key]) => ['r', key, null]) },
  { process, type: 'ok', f: 'read', output: values.map(([key, value]) => ['r', key, value]) },
];
/** All invoked before the first completes. */
const concurrent = (transactions: readonly HistoryEvent[][]): HistoryEvent[] => [
  ...transactions.map(([invoke]) => invoke!),
  ...transactions.map(([, completion]) => completion!),
];

test('two reads that see two writes in opposite orders are a long fork, which names the reads and the keys', () => {
  const events = concurrent([
    write(0, 'x'),
    write(1, 'y'),
    read(2, [
      ['x', 1],
      ['y', null],
    ]),
    read(3, [
      ['x', null],
      ['y', 1],
    ]),
  ]);
  const { anomalies, ruledOut } = checkIsolation(events, 'long-fork', { level: 'snapshot-isolation' });
  const fork = anomalies.find(({ name }) => name === 'long-fork')!;
  assert.deepEqual(
    fork.transactions.map(({ index }) => index),
    [0, 2, 1, 3],
  );
  assert.deepEqual(
    fork.edges.map(({ kind, key }) => [kind, key]),
    [
      ['wr', 'x'],
      ['rw', 'y'],
      ['wr', 'y'],
      ['rw', 'x'],
    ],
  );
  assert.equal(
    fork.sentence,
    'long fork: T2 saw the write of x and not yet that of y, and T4 saw the write of y and not yet that of x',
  );
  assert.ok(ruledOut.includes('snapshot-isolation') && !ruledOut.includes('consistent-view'));
});

test('a second write to a key is refused', () => {
  assert.throws(() => checkIsolation([...write(0, 'x'), ...write(1, 'x')], 'long-fork'), {
    code: 'malformed_history',
    message: /^event 3: a transaction writes to "x", as that of event 1 does/,
  });
});

test('on random histories snapshot isolation is ruled out exactly if no execution with snapshots explains the reads, by a fork of two readers or a cycle of three', () => {
  const histories = effort({ quick: 30, slow: 300, soak: 3_000 });
  let forks = 0;
  for (let seed = 0; seed < histories; seed++) {
    const random = seededRandom(seed, 0, 0);
    const keys = ['x', 'y', 'z'];
    const reads = Array.from({ length: 2 + random.int(2) }, (_, reader) =>
      read(
        10 + reader,
        random
          .shuffle(keys)
          .slice(random.int(2))
          .map((key) => [key, random.oneIn(2) ? 1 : null] as const),
      ),
    );
    const events = concurrent([...keys.map((key, writer) => write(writer, key)), ...reads]);
    const { anomalies, ruledOut } = checkIsolation(events, 'long-fork');
    const hasFork = anomalies.some(({ name }) => name === 'long-fork');
    const levels = possibleLevels(transactionsOf(events), 'rw-register');
    assert.equal(ruledOut.includes('snapshot-isolation'), !levels.has('snapshot-isolation'), `seed ${seed}`);
    if (ruledOut.includes('snapshot-isolation') && !hasFork) assert.equal(reads.length, 3, `seed ${seed}`);
    forks += Number(hasFork);
  }
  assert.ok(forks > histories / 8 && forks < histories * (7 / 8), String(forks));
});

const groups = effort({ quick: 4, slow: 20, soak: 200 });

test(`one fork among ${groups * 100} reads of groups of ten keys is found`, () => {
  function* history(): Generator<HistoryEvent> {
    for (let group = 0; group < groups; group++) {
      const keys = Array.from({ length: 10 }, (_, key) => group * 10 + key);
      for (const [written, key] of keys.entries()) {
        yield* write(0, key);
        for (let again = 0; again < 10; again++) {
          yield* read(1, keys.map((other, place) => [other, place <= written ? 1 : null] as const)); // biome-ignore format: one line
        }
      }
    }
    yield* write(2, 'a');
    yield* write(2, 'b');
    yield* read(3, [
      ['a', 1],
      ['b', null],
    ]);
    yield* read(4, [
      ['a', null],
      ['b', 1],
    ]);
  }
  const { anomalies } = checkIsolation(history(), 'long-fork');
  assert.deepEqual(
    anomalies.filter(({ name }) => name === 'long-fork').map(({ count }) => count),
    [1],
  );
});
