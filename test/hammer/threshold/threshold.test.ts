import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeThresholds, thresholdText } from '../../../src/hammer/threshold/judge-thresholds.ts';
import { parseThresholds } from '../../../src/hammer/threshold/threshold.ts';
import { InvalidRunError } from '../../../src/index.ts';
import { simulateRun } from '../../support/simulated-run.ts';

test('a threshold is parsed whatever its spaces, and its limit is in ms or per second', () => {
  const limits = [
    'p99(update)<50ms',
    ' p50( read all ) <= 0.5 s ',
    'max(f(x)) < 20 \u00b5s',
    'max(f(x)) < 20 \u03bcs',
    'p999(lock wait) < 300ns',
    'throughput > 1000/s',
    'throughput(update) >= 2.5 / s',
  ];
  assert.deepEqual(
    parseThresholds(limits).map(({ measure, of, sign, limit }) => [measure, of, sign, limit]),
    [
      ['p99', 'update', '<', 50],
      ['p50', 'read all', '<=', 500],
      ['max', 'f(x)', '<', 0.02],
      ['max', 'f(x)', '<', 0.02],
      ['p999', 'lock wait', '<', 300e-6],
      ['throughput', undefined, '>', 1_000],
      ['throughput', 'update', '>=', 2.5],
    ],
  );
});

for (const [text, says] of [
  ['', /^This is not a threshold: a threshold is like 'p99\(update\) < 50 ms', .*, not ''\.$/],
  ['fast', /^This is not a threshold: .*, not 'fast'\.$/],
  [
    'p98(update) < 5 ms',
    /^Unknown measure 'p98'\. Did you mean p9.*\? Known: p50, p90, p99, p999, max, throughput\.$/,
  ],
  ['p99 < 5 ms', /^p99 needs the name of the calls, in parentheses: .*, not 'p99 < 5 ms'\.$/],
  ['p99(update) > 5 ms', /^p99 has an upper limit, after < or <=: /],
  ['throughput < 5/s', /^throughput has a lower limit, after > or >=: /],
  ['p99(update) < 5', /^The limit of p99 is in ns, µs, ms or s: .*, not 'p99\(update\) < 5'\.$/],
  ['p99(update) < 5 parsecs', /^The limit of p99 is in ns, µs, ms or s: /],
  ['throughput > 5', /^The limit of throughput is per second, in \/s: /],
  ['p99(update) < 5 constructor', /^The limit of p99 is in ns, µs, ms or s: /],
  ['throughput > 5 toString', /^The limit of throughput is per second, in \/s: /],
  ['p99( ) < 5 ms', /^p99 needs the name of the calls, in parentheses: /],
  ['p99(a) < 5 ms, p99(b) < 6 ms', /^(This is not a threshold|The limit of p99 is in ns)/],
  ['throughput(lock wait) > 5/s', /^The throughput is of calls, not of lock wait: /],
] as const) {
  test(`the threshold ${JSON.stringify(text)} is refused, by name`, () => {
    assert.throws(
      () => parseThresholds([text]),
      (error) => {
        assert.ok(error instanceof InvalidRunError);
        assert.match(error.message, says);
        return true;
      },
    );
  });
}

test('thresholds that are not a list are refused', () => {
  assert.throws(
    () => parseThresholds('p99(f) < 1 s' as never),
    /^InvalidRunError: thresholds must be a list/,
  );
});

test('a threshold is met, missed, or without anything to judge', async () => {
  const measurements = await simulateRun(1_000, 2, 10);
  const [call] = measurements.calls;
  const { f, p99, count } = call!;
  const texts = [
    `p99(${f}) < ${p99 + 1} ms`,
    `p99(${f}) < ${p99} ms`,
    `p99(${f}) <= ${p99} ms`,
    'p50(operatoin 1) < 1 s',
    `throughput(${f}) >= ${count}/s`,
    'throughput > 5000/s',
  ];
  const { results, missed, unmeasured } = judgeThresholds(parseThresholds(texts), measurements, 4_000);
  assert.deepEqual(
    results.map(({ isMet }) => isMet),
    [true, false, true, false, true, false],
  );
  assert.deepEqual(missed, [
    `threshold ${texts[1]} missed: it was ${Number(p99.toPrecision(3))} ms`,
    'threshold throughput > 5000/s missed: it was 4,000/s',
  ]);
  assert.equal(unmeasured.length, 1);
  assert.match(
    unmeasured[0]!,
    /^For the threshold p50\(operatoin 1\) < 1 s nothing was measured, since no call of operatoin 1 has ended\. Did you mean operation 1\? Recorded were others, operation 0, /,
  );
  assert.equal(thresholdText(results[5]!), 'throughput > 5000/s: 4,000/s, missed');
  assert.equal(thresholdText(results[3]!), 'p50(operatoin 1) < 1 s: nothing measured');
});
