import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAgreesWithOracle } from './levels.ts';

for (const [model, histories] of [
  ['list-append', 120],
  ['rw-register', 150],
] as const) {
  test(`${model}: ${histories} random histories: no level is ruled out that some execution meets, at any level`, () => {
    const { impossible, complete } = assertAgreesWithOracle(model, 0, histories);
    for (const level of ['read-committed', 'snapshot-isolation', 'strict-serializable']) {
      assert.ok(impossible.get(level)! > 5, `${level}: ${impossible.get(level)}`);
    }
    assert.ok(model === 'rw-register' || complete > 40);
  });
}
