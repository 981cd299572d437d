import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut } from '../../../src/report/figures/interval-layout.ts';
import { staleRead } from '../../support/counterexample.ts';

test('each operation takes effect within its interval, in the order of the counterexample', () => {
  const counterexample = staleRead();
  const { bars, points, processes, width } = layOut(counterexample);
  assert.deepEqual(processes, [0, 1, 2, 1002]);
  for (const [nth, index] of counterexample.order.entries()) {
    const { from, to } = bars[index]!;
    assert.ok(from < points[nth]! && points[nth]! < to, `operation ${index}`);
    assert.ok(nth === 0 || points[nth]! > points[nth - 1]!);
  }
  for (const { from, to } of bars) assert.ok(from < to && to <= width);
});
