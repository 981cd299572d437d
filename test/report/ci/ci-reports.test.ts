import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictEvidence, verdictSentence } from '../../../src/hammer/verdict/verdict-text.ts';
import type { Verdict } from '../../../src/index.ts';
import { annotations } from '../../../src/report/ci/github-annotations.ts';
import { junitReport } from '../../../src/report/ci/junit.ts';
import { runCases } from '../../../src/report/ci/run-cases.ts';
import { runSummary } from '../../../src/report/ci/run-summary.ts';
import { runPage } from '../../../src/report/pages/run-page.ts';
import type { RunReport } from '../../../src/report/run-report.ts';

const held: Verdict = {
  outcome: 'held',
  scenario: 'edits',
  file: 'file:///project/edits.ts',
  violations: [],
  lock: 'session-locks',
  store: 'sqlite',
  workers: 4,
  seed: 7,
  durationMs: 1_500,
  plannedMs: 1_500,
  endedBy: 'time',
  steps: 10,
  operations: 12_345,
  busy: 1,
  waits: 2,
  deaths: 0,
  checked: 3,
  undecided: 0,
  node: process.version,
  replay: 'npx hammerlock stress edits --seed 7',
};
const hostile = '</failure>]]> & "a|b" <b>\u0000\u001b[31m\ud800 100 %,\n```\n::error::x';
const violated: Verdict = {
  ...held,
  scenario: 'a|b: <c>,d',
  outcome: 'violated',
  violations: [hostile, 'two'],
};
const undecided: Verdict = { ...held, scenario: 'late', outcome: 'undecided', steps: 0 };
const report: RunReport = {
  hammerlock: '0.1.0',
  outcome: 'violated',
  finished: '2026-11-25T18:00:00.000Z',
  machines: [{ node: process.version, platform: 'linux-x64', cpu: 'a processor', cores: 2 }],
  verdicts: [held, violated, undecided],
};

/** Matches elements by name, with their attributes and their text, which has no markup. */
function* elements(xml: string): Generator<[name: string, attributes: Record<string, string>, text: string]> {
  const plain = (text: string) =>
    text.replace(
      /&(lt|gt|quot|amp|#39);/g,
      (_, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" })[name as string]!,
    );
  for (const [, name, attributes, text] of xml.matchAll(/<(\w+)((?: \w+="[^"<]*")*)(?:\/>|>([^<]*))/g)) {
    const pairs = [...attributes!.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, plain(value!)]);
    yield [name!, Object.fromEntries(pairs), plain(text ?? '')];
  }
}

test('JUnit: one test case per scenario, with the evidence as its failure, whatever characters that has', () => {
  const xml = junitReport(runCases(report));
  const all = [...elements(xml)];
  const named = (name: string) => all.filter(([found]) => found === name);
  assert.deepEqual(
    named('testcase').map(([, { name, time }]) => [name, time]),
    [
      ['edits', '1.5'],
      ['a|b: <c>,d', '1.5'],
      ['late', '1.5'],
    ],
  );
  assert.deepEqual(
    named('property').map(([, { name, value }]) => [name, value]),
    Array(3).fill(['seed', '7']),
  );
  const [[, failure, evidence]] = named('failure') as [(typeof all)[number]];
  const said = hostile
    .replaceAll('\0', '\\u0000')
    .replaceAll('\u001b', '\\u001b')
    .replaceAll('\ud800', '\\ud800');
  assert.equal(failure.message, `${said}, and 1 more.`);
  assert.equal(evidence, `  - ${said}\n  - two\n  seed 7; again: ${held.replay}`);
  assert.equal(named('error').length, 1, 'undecided is no failure');
  assert.deepEqual(named('testsuite')[0]![1], {
    name: 'hammerlock',
    tests: '3',
    failures: '1',
    errors: '1',
    time: '4.5',
  });
  // Every element that is opened is closed, and nothing else is left.
  const tags = [...xml.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)].filter(([, , , empty]) => empty === '');
  const open: string[] = [];
  for (const [, closing, name] of tags) {
    if (closing === '') open.push(name!);
    else assert.equal(open.pop(), name);
  }
  assert.deepEqual(open, []);
});

test('annotations: one line per scenario that did not hold, with everything in it escaped', () => {
  const lines = annotations(runCases(report), '/project');
  assert.equal(lines.length, 2);
  assert.match(
    lines[0]!,
    /^::error file=edits\.ts,title=a\|b%3A <c>%2Cd violated::<\/failure>.* 100 %25,%0A```%0A::error::x, and 1 more\.%0Aagain: npx hammerlock stress edits --seed 7$/,
  );
  assert.match(lines[1]!, /^::warning file=edits\.ts,title=late undecided::No step was taken\.%0A/);
  for (const line of lines) assert.ok(!/[\r\n]/.test(line));
});

test('an annotation is at the line where an error was thrown, or at the scenario, and only in the repository', () => {
  const stack = [
    'Error: lost',
    '    at step (/project/node_modules/hammerlock/dist/src/run.js:1:2)',
    '    at Bank.transfer (file:///project/src/bank%20of%20two.ts:41:7)',
    '    at step (file:///project/transfers.ts:9:3)',
  ].join('\n');
  const thrown = { ...violated, violations: ['lost'], errors: [{ where: 'worker 0', error: stack }] };
  const [line] = annotations(runCases({ ...report, verdicts: [thrown] }), '/project');
  assert.match(line!, /^::error file=src\/bank of two\.ts,line=41,title=/);
  assert.equal(line!.match(/lost/g)!.length, 1, 'it says so once');
  const recorded = { ...violated, recordedAt: 'src/counts.ts:12' };
  const [atCall] = annotations(runCases({ ...report, verdicts: [recorded] }), process.cwd());
  assert.match(atCall!, /^::error file=src\/counts\.ts,line=12,title=/);
  const [elsewhere] = annotations(runCases({ ...report, verdicts: [violated] }), '/project/packages/other');
  assert.match(elsewhere!, /^::error title=/);
});

test('the summary is Markdown in which names and evidence are escaped', () => {
  const summary = runSummary(report, runCases(report));
  assert.match(summary, /^## hammerlock: violated\n/);
  assert.match(summary, /^edits \| held \| 12,345 \| 1 \| 2 \| 0$/m);
  assert.match(summary, /^a\\\|b\\: \\<c\\>,d \| violated \|/m);
  const fence = summary.match(/^`{4,}$/m)?.[0];
  assert.equal(fence, '````', 'longer than what is inside');
  assert.equal(summary.split(`\n${fence}\n`).length, 3, 'one of them, opened and closed');
});

test('no report has control or invisible characters, and each row of a table is one line', () => {
  const evil = 'a\u001b[2J\u009b\u202e\u200b\nb';
  const row = { worker: 'worker 0', state: 'waiting', holds: [evil], waitsFor: [evil], sinceMs: 1 };
  const stuck: Verdict = {
    ...held,
    outcome: 'deadlocked',
    scenario: evil,
    lock: evil,
    errors: [{ where: evil, operation: evil, error: evil }],
    deadlock: {
      rows: [
        { ...row, operation: evil },
        { ...row, operation: evil },
      ],
      cycle: [],
      diagnosis: [evil],
    },
  };
  const all = { ...report, verdicts: [stuck, violated] };
  const evidence = verdictEvidence(stuck);
  for (const text of [
    runPage(all),
    junitReport(runCases(all)),
    runSummary(all, runCases(all)),
    evidence,
    verdictSentence(violated),
  ]) {
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  assert.equal(evidence.match(/^ {2}worker 0 +waiting .*a\\u001b\[2J.*\\u000ab .* 1 ms$/gm)?.length, 2);
});

test('JUnit: errors beside a run that held are reported, but not as a failure', () => {
  const error = { where: 'cleanup', error: 'Error: <left>' };
  const xml = junitReport(runCases({ ...report, verdicts: [{ ...held, errors: [error] }] }));
  assert.match(xml, /<system-err> {2}cleanup:\n {4}Error: &lt;left&gt;<\/system-err>/);
  assert.match(xml, /tests="1" failures="0" errors="0"/);
});

test('scenarios that were not run are in every report, as errors unless they are excused', () => {
  const notRun = [
    { scenario: 'deaths', reason: 'spin-lock does not offer recovery', isExcused: true },
    { scenario: 'late', reason: 'the run was stopped before', isExcused: false },
  ];
  const cut: RunReport = { ...report, outcome: 'undecided', verdicts: [held], notRun };
  const xml = junitReport(runCases(cut));
  assert.match(xml, /tests="3" failures="0" errors="1" skipped="1"/);
  assert.match(
    xml,
    /name="deaths" time="0">\n<skipped message="not run: spin-lock does not offer recovery"\/>/,
  );
  assert.match(
    xml,
    /name="late" time="0">\n<error message="not run: the run was stopped before" type="undecided"\/>/,
  );
  assert.deepEqual(annotations(runCases(cut), '/project'), [
    '::warning title=late not run::the run was stopped before',
  ]);
  assert.match(runSummary(cut, runCases(cut)), /^- not run: deaths: spin\\-lock does not offer recovery$/m);
  const page = runPage(cut);
  assert.match(page, /<p class="sentence">late was not run: the run was stopped before<\/p>/);
  assert.match(page, /<li>deaths: spin-lock does not offer recovery<\/li>/);
});

test('JUnit: times are in seconds, to the ms', () => {
  const verdicts = [{ ...held, durationMs: 22.811_428_999 }, held];
  const times = [...junitReport(runCases({ ...report, verdicts })).matchAll(/ time="(.*?)"/g)].map(
    ([, time]) => time,
  );
  assert.deepEqual(times, ['1.523', '1.523', '0.023', '1.5']);
});
