import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { catchMutant } from '../../src/cli/selftest/catch-mutant.ts';
import { mutants } from '../../src/mutants/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { openCleanHammer } from '../hammer/clean-hammer.ts';
import { slow } from '../support/test-effort.ts';

const hammer = openCleanHammer();

test('a lock without a bug is not caught, and a mutant that is caught for another reason counts as missed', async () => {
  const find = (mutant: string) => mutants.find(({ name }) => name === mutant)!;
  const mutant = find('wait-without-loop');
  const sound = await catchMutant(hammer, { ...mutant, url: mutant.control!.url }, 1, 300);
  assert.deepEqual([sound.isCaught, sound.evidence], [false, 'held']);
  const wild = find('fence-refuses-equal');
  const other = await catchMutant(hammer, { ...wild, reason: /another reason/ }, 1, 300);
  assert.equal(other.isCaught, false);
  assert.match(other.evidence, wild.reason);
});

/** Caught within a second; `npm run selftest` runs all mutants. */
const soonCaught = ['unowned-release', 'busy-is-success'];
for (const mutant of mutants.filter(({ name }) => soonCaught.includes(name))) {
  const some = mutant.name === 'unowned-release' ? test : slow;
  some(`${mutant.name} is caught by ${mutant.scenario}`, async () => {
    const { isCaught, evidence } = await catchMutant(hammer, mutant, 1);
    assert.ok(isCaught, evidence);
  });
}

slow(
  'the shortest run covers all ways to give up and to die while waiting, or names those that it left out',
  async () => {
    for (const name of ['giving-up', 'deserters']) {
      const options = { workers: 3, duration: 500, seed: 1 };
      const { outcome, doubts = [], violations } = await hammer.run(scenarios.get(name)!.url, options);
      assert.equal(outcome, doubts.length === 0 ? 'held' : 'undecided', violations[0]);
      for (const doubt of doubts) assert.match(doubt, /that others go on behind a waiter in acquire/);
    }
  },
);

test('every mutant and every scenario is in its index', () => {
  const files = (folder: string) =>
    readdirSync(new URL(`../../src/${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!index)\.ts$/.test(file) && !/^(controls|parts)\b/.test(file))
      .map((file) => basename(file, '.ts'));
  assert.deepEqual(mutants.map(({ name }) => name).toSorted(), files('mutants').toSorted());
  assert.deepEqual([...scenarios.keys()].toSorted(), files('scenarios').toSorted());
});

test('every mutant says what its bug is and where it was seen, and has its own name', async () => {
  for (const { name, url } of mutants) {
    const source = readFileSync(fileURLToPath(url), 'utf8');
    assert.match(source, /\/\*\*\n \* Planted bug: [\s\S]*\n \* Seen: [\s\S]*\n \*\/\nexport default/, name);
    assert.equal((await import(url)).default.name, name);
  }
});
