import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openHammer, type Progress } from '../../src/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { lyingProxy } from '../support/lying-proxy.ts';
import { serveDecks } from '../support/served.ts';

const hammer = openHammer();
after(() => hammer.close());
const { url } = scenarios.get('http')!;
/** Of this seed both workers create a session in their first ten steps. */
const options = { workers: 2, duration: '400ms', seed: 3 } as const;
/** Among so many, some come after a lie that they do not fit. */
const ENOUGH = 100;

test('a server of its own holds', async () => {
  const verdict = await hammer.run(url, options);
  assert.equal(verdict.outcome, 'held', verdict.violations.join('\n'));
  assert.ok(verdict.steps > 0 && verdict.checked > 0, JSON.stringify(verdict));
});

test('a target that lies is found out', async () => {
  const served = await serveDecks({ generator: undefined, verifier: undefined, workers: 1 });
  const target = await lyingProxy(served.url, 'answer from the past');
  const enough = new AbortController();
  // A slow machine does little in a given time.
  const onProgress = ({ operations }: Progress) => {
    if (operations >= ENOUGH) enough.abort();
  };
  const untilEnough = { duration: '30s', signal: enough.signal, onProgress };
  const verdict = await hammer.run(url, { ...options, ...untilEnough, target });
  assert.equal(verdict.outcome, 'violated', JSON.stringify(verdict));
  assert.match(verdict.violations.join('\n'), /saw version \d+ where \d+ was the latest/);
});
