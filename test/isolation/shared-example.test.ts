import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forbiddenAnomalies } from '../../src/hammer/transactions/judged-text.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { isolationText } from '../../src/report/text/isolation-text.ts';
import { transactions } from './notation.ts';

const lostUpdates = [
  ['list-append', 'ax0 | rx0ax1 | rx0ax2', 'lost-update, once (also G2-item once): ', 'G2-item'],
  ['list-append', 'rxax1 | ax2 | rx21', 'lost-update, once (also G-single once): ', 'G-single'],
  [
    'rw-register',
    'wx0 | rx0wx1 | rx0wx2',
    'lost-update, once (also G-single once and G2-item once): ',
    'G-single, G2-item',
  ],
] as const;

for (const [model, texts, header, others] of lostUpdates) {
  test(`${model}: the lost update of ${texts} is told once, with what proves it and what else it is`, () => {
    const events = transactions(texts.split(' | '), { areRegisters: model === 'rw-register' });
    const result = checkIsolation(events, model, { level: 'serializable' });
    const { evidence } = isolationText(result);
    assert.ok(evidence.startsWith(header), evidence);
    assert.equal(evidence.match(/process \d/g)?.length, 2);
    assert.equal(evidence.match(/(rw|ww) → T/g)?.length, 2);
    const judged = { promised: 'serializable', committed: 3, refused: 0, unknown: 0, result } as const;
    const violations = forbiddenAnomalies([judged]);
    assert.equal(violations.length, 1);
    assert.ok(violations[0]!.includes(`not serializable: lost-update, ${others}: `), violations[0]);
  });
}

test('a write skew of other transactions than those of a lost update stands by itself', () => {
  const events = transactions('ax0 | rx0ax1 | rx0ax2 | ay1rz | az1ry | rx012'.split(' | '));
  const { anomalies } = checkIsolation(events, 'list-append');
  assert.ok(anomalies.some(({ name }) => name === 'lost-update'));
  const { evidence } = isolationText(checkIsolation(events, 'list-append'));
  assert.match(evidence, /^lost-update/m);
  assert.match(evidence, /^G2-item/m);
});
