import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anomalyAbout, anomalyText } from '../../../src/isolation/anomalies/anomaly-words.ts';
import { operationText } from '../../../src/isolation/text/micro-operation-text.ts';
import { isolationText } from '../../../src/report/text/isolation-text.ts';
import { cycleOf, isolationWith, readSkew, transaction } from '../../support/sample-isolation.ts';

const allowed = { ...readSkew, name: 'G2-item', count: 1, isForbidden: false } as const;

test('the verdict of a violation names the anomalies, what they leave, and how much was checked', () => {
  const { verdict, sentence, line } = isolationText(isolationWith([readSkew, allowed]));
  assert.equal(
    verdict,
    'G-single (read skew), which snapshot-isolation forbids; strongest levels not ruled out: monotonic-atomic-view, strong-read-committed; 1,200 transactions in 0.02 s',
  );
  assert.equal(
    sentence,
    'G-single, which snapshot-isolation forbids: read skew: T1 did not see what T2 wrote, although T2 comes before T1',
  );
  assert.equal(line, 19);
  const kinds = ['G0', 'G1a', 'G1b', 'G1c', 'internal'] as const;
  const many = isolationWith(kinds.map((name) => ({ ...readSkew, name })));
  assert.match(
    isolationText(many).verdict,
    /^G0 \(dirty write\), G1a \(aborted read\), G1b \(intermediate read\) and 2 other kinds, which /,
  );
});

test('the evidence has each transaction with its lines, and below it what leads to the next one', () => {
  const { evidence } = isolationText(isolationWith([readSkew, allowed]));
  assert.equal(
    evidence,
    [
      'G-single, 3 times: read skew: T1 did not see what T2 wrote, although T2 comes before T1',
      '  T1  process 3, lines 17 to 20: r x [1], r y [3 4]',
      '        rw → T2: T1 read [1] of x, and T2 appended 2 after that',
      '  T2  process 1, lines 18 to 19: append x 2, append y 4',
      '        wr → T1: T2 appended 4 to y, and T1 read it',
      'found, and allowed by snapshot-isolation: G2-item (write skew) once',
    ].join('\n'),
  );
});

test('a run that held says what was seen although it is allowed, and which levels are left', () => {
  const { verdict, sentence, evidence, line } = isolationText(isolationWith([allowed]));
  assert.equal(
    verdict,
    'no anomaly that snapshot-isolation forbids in 1,200 transactions in 0.02 s; strongest levels not ruled out: monotonic-atomic-view, strong-read-committed',
  );
  assert.equal(sentence, verdict);
  assert.equal(evidence, 'found, and allowed by snapshot-isolation: G2-item (write skew) once');
  assert.equal(line, undefined);
  const clean = isolationText(isolationWith([]));
  assert.deepEqual([clean.verdict, clean.evidence], ['no anomaly in 1,200 transactions in 0.02 s', '']);
});

test('a check that is undecided says why, and what may help', () => {
  const undecided = { ...isolationWith([]), outcome: 'undecided', lines: 9 } as const;
  for (const [reason, says] of [
    ['time', /^the time was used up: .*; a larger --timeout may help$/],
    ['memory', /^the memory was used up: .*; a larger --memory may help$/],
    ['size', /too large .*; check it in parts$/],
    ['stopped', /^the check was stopped when 9 lines of the history had been read/],
    ['unanswered', /^no transaction has committed, so there was nothing to check/],
  ] as const) {
    assert.match(isolationText({ ...undecided, reason }).verdict, says);
  }
});

test('in a long transaction the operations that prove something are kept, and a long cycle is cut', () => {
  const { evidence } = isolationText(isolationWith([cycleOf(27, 40)]));
  const [, first] = evidence.split('\n');
  assert.match(first!, /: append k0 0, r other-0 \[\], .* … 32 more, r k26 \[\]$/);
  assert.match(evidence, /\n {2}T24 .*\n.*\n {2}… 3 more transactions$/);
  assert.doesNotMatch(evidence, /\n {2}T25 /);
});

test('a transaction that did not commit says so, also one that is still open', () => {
  const failed = transaction(0, [1, 2], [['append', 'x', 1]], 'fail');
  const open = transaction(1, [3], [['r', 'x']], 'info');
  const anomaly = { ...readSkew, transactions: [failed, open], edges: [] };
  const { evidence, line } = isolationText(isolationWith([anomaly]));
  assert.match(evidence, /T1 {2}process 0, lines 1 to 2, rolled back: append x 1\n/);
  assert.match(evidence, /T2 {2}process 1, lines 3 to …, outcome unknown: r x \?$/);
  assert.equal(line, 3);
});

test('an operation is shown as JSON but for simple names, and of a long list its ends', () => {
  const thousand = Array.from({ length: 1_000 }, (_, element) => element);
  for (const [operation, text] of [
    [['append', 'x', 1], 'append x 1'],
    [['w', 'a key', 'a value'], 'w "a key" "a value"'],
    [['r', 7, null], 'r 7 null'],
    [['r', ['t', 1], []], 'r ["t",1] []'],
    [['r', 'x', [1, 2, 3]], 'r x [1 2 3]'],
    [['r', 'x', ['a', '\u202e']], 'r x [a "\\u202e"]'],
  ] as const) {
    assert.equal(operationText(operation), text);
  }
  assert.equal(operationText(['r', 'x', thousand], 30), 'r x [0 1 … 996 997 998 999]');
  assert.ok(operationText(['r', 'x', thousand]).length <= 60);
});

test('every anomaly has words, and its variants say what order they need', () => {
  assert.equal(anomalyText('G-single'), 'G-single (read skew)');
  assert.equal(anomalyText('G0-process'), 'G0-process (dirty write against the order of a process)');
  assert.equal(anomalyText('G2-item-realtime'), 'G2-item-realtime (write skew against real time)');
  assert.equal(anomalyText('G-single-realtime'), 'G-single-realtime (stale read)');
  assert.equal(anomalyText('lost-update'), 'lost-update');
  assert.match(
    anomalyAbout('G1c-realtime'),
    /^Transactions read .* before those that began after its end\.$/,
  );
});
