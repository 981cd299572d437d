import '../support/native.ts';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openHammer } from '../../src/index.ts';
import { mutants } from '../../src/mutants/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';

const hammer = openHammer();
after(() => hammer.close());

for (const { name, kind, scenario, reason, url } of mutants) {
  test(`${name} is caught by ${scenario}`, async () => {
    const modules = { [kind]: fileURLToPath(url) };
    const verdict = await hammer.run(scenarios.get(scenario)!.url, {
      workers: 4,
      duration: '1s',
      seed: 1,
      ...modules,
    });
    assert.equal(verdict.outcome, 'violated');
    assert.equal(verdict[kind], name);
    assert.match(verdict.violations.join('\n'), reason);
  });
}

test('every mutant and every scenario is in its index', () => {
  const files = (folder: string) =>
    readdirSync(new URL(`../../src/${folder}/`, import.meta.url))
      .map((file) => file.replace('.ts', ''))
      .filter((name) => name !== 'index');
  assert.deepEqual(mutants.map(({ name }) => name).toSorted(), files('mutants'));
  assert.deepEqual([...scenarios.keys()].toSorted(), files('scenarios'));
});
