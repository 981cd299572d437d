import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walJudge } from '../../src/hammer/judge-wal.ts';
import type { DeckStore, Wal } from '../../src/store/store.ts';

/** A log of which each write and each attempt to empty it make what they are told to. */
function judged(wal: {
  start: number;
  limit?: number;
  write(bytes: number): number;
  empty(bytes: number): number;
}) {
  let bytes = wal.start;
  const log: Wal = {
    bytes: () => bytes,
    async probe() {
      bytes = wal.write(bytes);
    },
    async truncate() {
      bytes = wal.empty(bytes);
    },
    ...(wal.limit !== undefined && { limit: wal.limit }),
  };
  const violations: string[] = [];
  const judge = walJudge({ wal: log } as DeckStore, (what) => void violations.push(what))!;
  return judge.judge(0).then((bytes) => ({ bytes, violations }));
}
const emptied = () => 0;

test('a log that a reader let grow comes back to its limit with the next writes', async () => {
  const { bytes, violations } = await judged({
    start: 900,
    limit: 100,
    write: (n) => (n > 890 ? n - 5 : 80),
    empty: emptied,
  });
  assert.deepEqual([bytes, violations], [{ settled: 80, limit: 100, end: 0 }, []]);
});

test('a log that keeps its size when nobody reads, whatever is written, is a violation; one of which nothing is promised is not', async () => {
  const grows = { start: 900, write: (n: number) => n + 1, empty: emptied };
  const { violations } = await judged({ ...grows, limit: 100 });
  assert.match(violations.join(), /kept 9\d\d bytes .* the store says that it keeps 100/);
  assert.deepEqual((await judged(grows)).violations, []);
  assert.deepEqual((await judged({ ...grows, start: 90, limit: 100 })).violations, [], 'it may stand so');
});

test('a log that can not be emptied is told once', async () => {
  const { bytes, violations } = await judged({ start: 900, limit: 100, write: (n) => n, empty: (n) => n });
  assert.equal(bytes.end, 900);
  assert.match(violations.join('|'), /^the file: its write-ahead log could not be emptied[^|]*$/);
});

test('a file without a log has none to judge', () => {
  assert.equal(walJudge({ file: '/there/is/no/such/file' } as DeckStore, assert.fail), undefined);
});
