import '../support/native.ts';
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openHammer } from '../../src/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { type Lie, lyingProxy } from '../support/lying-proxy.ts';
import { serveDecks } from '../support/served.ts';

const hammer = openHammer();
after(() => hammer.close());
const served = await serveDecks({ generator: undefined, verifier: undefined });
const { url } = scenarios.get('http')!;
const options = { workers: 4, duration: '700ms', seed: 1 } as const;

test('a server of its own holds', async () => {
  const verdict = await hammer.run(url, options);
  assert.equal(verdict.outcome, 'held', verdict.violations.join('\n'));
  assert.ok(verdict.operations > 50 && verdict.explained === 4, JSON.stringify(verdict));
});

test('a target holds, and none of its own sessions are touched, and none are left', async () => {
  await served.session('mine', '<p>mine</p>');
  const verdict = await hammer.run(url, { ...options, target: served.url });
  assert.equal(verdict.outcome, 'held', verdict.violations.join('\n'));
  assert.match(verdict.repeat, / --target http:\/\/127\.0\.0\.1:\d+$/);
  const { body } = await served.call('GET', '/api/sessions');
  assert.deepEqual(
    body.sessions.map(({ session_id }: { session_id: string }) => session_id),
    ['mine'],
  );
  assert.deepEqual(await served.slides('mine'), ['<p>mine</p>']);
});

test('a target whose answers get lost holds: what was not answered may have been done', async () => {
  const verdict = await hammer.run(url, {
    ...options,
    target: await lyingProxy(served.url, 'lose the answer'),
  });
  assert.equal(verdict.outcome, 'held', verdict.violations.join('\n'));
});

const lies: [lie: Lie, says: RegExp][] = [
  ['acknowledge and do nothing', /made version \d+, (which another edit had made|but was asked for after)/],
  ['refuse and do it', /no recorded edit made version \d+|saw something else|explain/],
  ['do it twice', /no recorded edit made version \d+|two reads of version|explain/],
  ['answer from the past', /saw version \d+ after version \d+ was answered/],
];
for (const [lie, says] of lies) {
  test(`a target that would ${lie} is found out`, async () => {
    const verdict = await hammer.run(url, { ...options, target: await lyingProxy(served.url, lie) });
    assert.equal(verdict.outcome, 'violated');
    assert.match(verdict.violations.join('\n'), says);
  });
}

test('a target that is none is bad input', async () => {
  await assert.rejects(hammer.run(url, { ...options, target: 'http://127.0.0.1:1' }), {
    code: 'invalid_run',
    message: /The target http:\/\/127\.0\.0\.1:1 is no service that is ready/,
  });
  await assert.rejects(hammer.run(url, { ...options, target: 'decks' }), { code: 'invalid_run' });
});
