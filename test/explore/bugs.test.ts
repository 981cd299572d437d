import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effort, everyNth } from '../support/test-effort.ts';
import { explorer } from './explorer.ts';
import { bugs, correct } from './programs/index.ts';

/** In the soak, a million over all correct programs. */
const EXECUTIONS = effort({ quick: 15, slow: 50, soak: Math.ceil(1_000_000 / correct.length) });

describe('a known bug is found with the default settings, and called what it is', () => {
  for (const { name, file, kind, options } of everyNth(4, bugs)) {
    test(name, async (t) => {
      const exploration = await explorer.run(file, { ...options });
      t.diagnostic(`${exploration.failure?.kind} in execution ${exploration.failure?.execution}`);
      assert.equal(exploration.failure?.kind, kind);
      assert.ok(exploration.elapsedMs < 10_000);
    });
  }
});

describe('a correct program is not reported', () => {
  for (const { name, file, options } of everyNth(4, correct)) {
    test(name, async (t) => {
      await explorer.run(file, { ...options, executions: EXECUTIONS, test: t });
    });
  }
});
