import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { defineScenario, type HammerOptions, InvalidRunError, type Verdict } from '../../src/index.ts';
import { openCleanHammer } from './clean-hammer.ts';
import refuses, { type Way, ways } from './scenarios/refuses.ts';

const shared = openCleanHammer();
const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function run(how: Way, options: HammerOptions = {}): Promise<Verdict> {
  return shared.run(refuses, { workers: 1, duration: '50ms', seed: ways.indexOf(how), ...options });
}

for (const [how, type] of [
  ['the scenario says that it is a refusal', 'fail'],
  ['the call says that it is a refusal', 'fail'],
  ['the scenario says that it is not a refusal', 'info'],
  ['it is one of another copy of this package', 'fail'],
] as const) {
  test(`an error is recorded as ${type} where ${how}`, async () => {
    const history = join(directory, 'history.jsonl');
    await run(how, { history });
    const [begun, ended] = readFileSync(history, 'utf8').split('\n');
    assert.deepEqual(
      { ...JSON.parse(begun!), time: 0 },
      { process: 0, type: 'invoke', f: 'take', input: 1, time: 0 },
    );
    const error = how.includes('another copy') ? 'foreign' : 'Error: not today';
    assert.deepEqual({ ...JSON.parse(ended!), time: 0 }, { process: 0, type, f: 'take', error, time: 0 });
  });
}

const toDo =
  / for an error of the call (take|begin)(: Error: who knows)?\. It must return true for an error that refused the call/;
for (const [how, says] of [
  ['refuses throws', /^refuses threw/],
  ['refuses returns a promise', /^refuses returned a promise/],
  ['refuses returns a number', /^refuses returned 1/],
  ['setup has a refuses that throws', /^refuses threw/],
] as const) {
  test(`invalid: ${how}, even if the step catches what record throws`, async () => {
    await assert.rejects(run(how, { duration: '1h' }), (error: Error) => {
      assert.ok(error instanceof InvalidRunError, String(error));
      assert.match(error.message, says);
      assert.match(error.message, toDo);
      return true;
    });
  });
}

test('violated: a step that lets a refusal through, as with any error', async () => {
  const { outcome, violations } = await run('the step lets it through', { duration: '1h' });
  assert.equal(outcome, 'violated');
  assert.match(violations[0]!, /^worker 0: Error: not today$/);
});

test('a refuses that is not a function is refused by name', () => {
  const scenario = { name: 'x', step() {}, refuses: [Error] };
  assert.throws(() => defineScenario(scenario as never), /"x" needs a function refuses, not \[/);
});
