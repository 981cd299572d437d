import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineScenario, hammer } from '../../../src/index.ts';

test('a copy of a scenario with another step is refused: the workers would run the step of the file', async () => {
  const scenario = defineScenario({ name: 's', step() {} });
  await assert.rejects(hammer({ ...scenario, step() {} }), {
    code: 'invalid_run',
    message: /^The scenario "s" was not made by defineScenario, or is a copy of one that was: /,
  });
});

test('a frozen object can be a scenario', () => {
  const scenario = defineScenario(Object.freeze({ name: 's', step() {} }));
  assert.equal(scenario.name, 's');
});

test('a model is checked before the run', () => {
  assert.throws(() => defineScenario({ name: 's', model: {} as never, step() {} }), {
    code: 'invalid_run',
    message: /^The scenario "s" has an invalid model\. .*`name` must be a non-empty string/,
  });
});
