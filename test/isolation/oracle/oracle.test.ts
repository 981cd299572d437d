import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolationLevels } from '../../../src/isolation/levels/isolation-level.ts';
import { effort } from '../../support/test-effort.ts';
import { possibleLevels } from './possible-levels.ts';
import { hasSerialOrder, hasSnapshotSchedule } from './schedules.ts';
import { transactionsOf } from './transactions-of.ts';
import { randomHistory, weaknesses } from './weak-store.ts';

const histories = effort({ quick: 100, slow: 3_000, soak: 30_000 });

for (const model of ['list-append', 'rw-register'] as const) {
  test(`${model}: the oracle's graphs agree with trying all serial orders and all schedules of snapshots, and random histories break and keep every level`, () => {
    const kept = new Map(isolationLevels.map((level) => [level, 0]));
    const seen = new Set<string>();
    for (let seed = 0; seed < histories; seed++) {
      const { shape, events } = randomHistory(seed, model);
      seen.add(shape.weakness);
      const transactions = transactionsOf(events);
      const levels = possibleLevels(transactions, model);
      for (const level of levels) kept.set(level, kept.get(level)! + 1);
      for (const [order, serial, snapshots] of [
        ['none', 'serializable', 'snapshot-isolation'],
        ['process', 'strong-session-serializable', 'strong-session-snapshot-isolation'],
        ['realtime', 'strict-serializable', 'strong-snapshot-isolation'],
      ] as const) {
        assert.equal(
          levels.has(serial),
          hasSerialOrder(transactions, model, order),
          `${serial}, seed ${seed}`,
        );
        assert.equal(
          levels.has(snapshots),
          hasSnapshotSchedule(transactions, model, order),
          `${snapshots}, seed ${seed}`,
        );
      }
    }
    assert.deepEqual(seen, new Set(weaknesses));
    for (const [level, count] of kept) {
      assert.ok(count > histories / 5, `${level} holds for ${count} of ${histories}`);
      // A register shows nothing of the order of writes that nobody reads.
      if (model === 'rw-register' && level.endsWith('read-uncommitted')) assert.equal(count, histories);
      else assert.ok(count < histories, `${level} holds for ${count} of ${histories}`);
    }
  });
}
