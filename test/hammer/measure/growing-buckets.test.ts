import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BucketShape,
  bucketWriter,
  createBuckets,
  readBuckets,
  widened,
} from '../../../src/hammer/measure/growing-buckets.ts';

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

test('buckets double their width as often as needed, in the same memory, and keep their sums', () => {
  const shape: BucketShape = { buckets: 8, fields: 2, firstMs: 1 };
  const memory = createBuckets(shape);
  const size = memory.byteLength;
  const writer = bucketWriter(memory, shape);
  for (let ms = 0; ms < 1_000; ms++) {
    writer.add(ms, 0, 1);
    writer.addInterval(ms + 0.25, ms + 0.75, 1);
  }
  const { widthMs, sums } = readBuckets(memory, shape);
  assert.deepEqual([widthMs, memory.byteLength], [128, size]);
  const field = (index: number) => [...sums].filter((_, at) => at % 2 === index);
  assert.deepEqual(field(0), [128, 128, 128, 128, 128, 128, 128, 104]);
  assert.deepEqual(field(1), [64, 64, 64, 64, 64, 64, 64, 52]);
  const twice = widened({ widthMs, sums }, 256, 2);
  assert.deepEqual([twice.widthMs, [...twice.sums]], [256, [256, 128, 256, 128, 256, 128, 232, 116]]);
  // The next life of the worker goes on where the last one ended.
  bucketWriter(memory, shape).addInterval(900, 1_100, 1);
  assert.equal(
    sum(field(1)) + 200,
    sum([...readBuckets(memory, shape).sums].filter((_, at) => at % 2 === 1)),
  );
});

test('an interval is added to all buckets that it overlaps', () => {
  const shape: BucketShape = { buckets: 10, fields: 1, firstMs: 10 };
  const memory = createBuckets(shape);
  bucketWriter(memory, shape).addInterval(5, 42, 0);
  assert.deepEqual([...readBuckets(memory, shape).sums], [5, 10, 10, 10, 2, 0, 0, 0, 0, 0]);
});
