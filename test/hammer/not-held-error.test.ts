import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotHeldError, openHammer } from '../../src/index.ts';
import misbehaves, { type Way, ways } from './scenarios/misbehaves.ts';

test('a test that hammers has the verdict as its diagnostic, and fails with all that a person needs', async () => {
  await using hammer = openHammer();
  const said: string[] = [];
  const run = (how: Way) =>
    hammer.run(misbehaves, {
      workers: 2,
      duration: '100ms',
      seed: ways.indexOf(how),
      test: { diagnostic: (message) => void said.push(message) },
    });
  assert.equal((await run('behaves')).outcome, 'held');
  await assert.rejects(run('step expects'), (error: NotHeldError) => {
    assert.ok(error instanceof NotHeldError);
    assert.deepEqual([error.code, error.verdict.outcome], ['not_held', 'violated']);
    assert.match(error.message, /^misbehaves +violated .*\n {2}- a worker saw the impossible\n/);
    assert.match(error.message, /seed \d+; again: npx hammerlock stress ".*misbehaves\.ts" .* --seed \d+$/);
    return true;
  });
  assert.match(said.join('\n'), /^misbehaves +held .*\nmisbehaves +violated .*$/);
});
