import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hunt } from '../../src/cli/hunt.ts';
import { openHammer } from '../../src/index.ts';
import { mutants } from '../../src/mutants/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';

const hammer = openHammer();
after(() => hammer.close());

test('the shortest run goes through all ways to give up, or is undecided and names those that it left out', async () => {
  const { url } = scenarios.get('giving-up')!;
  for (const workers of [1, 3]) {
    const { outcome, doubts = [] } = await hammer.run(url, { workers, duration: 50, seed: 1 });
    assert.equal(outcome, doubts.length === 0 ? 'held' : 'undecided');
    for (const doubt of doubts) assert.match(doubt, /that others go on behind a waiter in acquire/);
  }
});

for (const name of ['abort-stays-in-line', 'keys-kept-on-timeout']) {
  test(`what a waiter that gives up leaves is found, with the waiter: ${name}`, async () => {
    const { isCaught, said } = await hunt(hammer, mutants.find((mutant) => mutant.name === name)!, 1);
    assert.ok(isCaught, said);
  });
}
