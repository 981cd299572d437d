import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exploration, Failure, FailureStep } from '../../../src/explore/index.ts';
import { explorationCase } from '../../../src/report/ci/exploration-case.ts';
import { explorePage } from '../../../src/report/pages/explore-page.ts';

const step = (thread: number, operation: string, line?: number): FailureStep => ({
  thread,
  operation,
  address: 'lock[0]',
  operands: '',
  result: '0',
  source: line === undefined ? undefined : `/project/lock.ts:${line}:3`,
});
const failure: Failure = {
  kind: 'assertion',
  message: 'A <b> was lost.',
  execution: 3,
  schedule: '0.1',
  fewestPreemptions: true,
  contextSwitches: 1,
  preemptions: 1,
  steps: [step(0, 'load', 4), step(1, 'load', 7), step(1, 'load', 7), step(0, 'wake')],
};
const exploration: Exploration = {
  program: 'lock',
  file: 'file:///project/program.ts',
  outcome: 'violated',
  failure,
  strategy: 'random',
  seed: 5,
  maxDeaths: 0,
  timeouts: false,
  plainAccesses: false,
  spins: 9,
  exhausted: false,
  executions: { complete: 3, cut: 0 },
  steps: 12,
  longest: 4,
  elapsedMs: 10,
  replay: 'npx hammerlock explore program.ts --replay 0.1',
  node: 'v1',
};
const { failure: _, replay: __, ...rest } = exploration;
const untried = { plainAccesses: 2, nativeFunctions: [], timeouts: false, deaths: [], preemptions: false };
const held: Exploration = {
  ...rest,
  outcome: 'held',
  untried: { ...untried, realEvents: false, heldBack: false, randomNumbers: false },
};

test('a failure is told for machines at the line that threw, or else at its last step with a line, or at the program', () => {
  const thrown = 'Error: lost\n    at Object.check (file:///project/check.ts:8:31)';
  const places = [{ ...failure, thrown }, failure, { ...failure, steps: [] }].map(
    (failed) => explorationCase({ ...exploration, failure: failed }).place,
  );
  assert.deepEqual(places, [
    { file: '/project/check.ts', line: 8 },
    { file: '/project/lock.ts', line: 7 },
    { file: '/project/program.ts' },
  ]);
});

test('what was not tried of a program that held is no evidence of a failure', () => {
  assert.match(explorationCase(exploration).evidence, /A <b> was lost/);
  assert.equal(explorationCase(held).evidence, '');
});

test('a page has a column for each thread, steps that repeat as one, and everything in them as text', () => {
  const page = explorePage('violated', [exploration], []);
  const rows = [...page.matchAll(/<tr>\s*<th scope="row">(\d+)<\/th>([\s\S]*?)<\/tr>/g)].map(
    ([, number, cells]) => [
      number,
      ...[...cells!.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell!.replaceAll(/<[^>]*>/g, ' ').trim()),
    ],
  );
  assert.deepEqual(
    rows.map(([number, ...cells]) => [
      number,
      ...cells.map((cell) => cell!.replace(/\S*lock\.ts/, 'lock.ts')),
    ]),
    [
      ['1', 'load lock[0] = 0  lock.ts:4', ''],
      ['2', '', 'load lock[0] = 0  2 times   lock.ts:7'],
      ['4', 'wake lock[0] = 0', ''],
    ],
  );
  assert.match(page, /A &lt;b&gt; was lost\./);
  assert.doesNotMatch(page, /<h2>Not run<\/h2>/);
});

test('programs that were not explored are listed, and a reason for no verdict is said once', () => {
  const stopped: Exploration = {
    ...held,
    outcome: 'undecided',
    undecided: 'It was stopped after 3 executions.',
  };
  const { untried: _, ...undecided } = stopped;
  const missing = [{ name: 'other.ts', reason: 'the exploration was stopped', isExcused: false }];
  const page = explorePage('undecided', [undecided], missing);
  assert.match(page, /<h2>Not run<\/h2>\n<ul><li>other\.ts: the exploration was stopped<\/li><\/ul>/);
  assert.equal(page.match(/It was stopped after 3 executions\./g)?.length, 1);
  assert.match(explorePage('held', [held], []), /2 plain accesses/);
});
