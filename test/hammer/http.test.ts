import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarios } from '../../src/scenarios/index.ts';
import { slow } from '../support/effort.ts';
import { type Lie, lyingProxy } from '../support/lying-proxy.ts';
import { RecordedLoad } from '../support/recorded-load.ts';
import { serveDecks } from '../support/served.ts';
import { openCleanHammer } from './clean-hammer.ts';

const hammer = openCleanHammer();
const served = await serveDecks({ generator: undefined, verifier: undefined, workers: 1 });
const { url } = scenarios.get('http')!;
/** Of this seed both workers create a session in their first ten steps. */
const options = { workers: 2, duration: '400ms', seed: 3 } as const;

slow('a target holds, none of its own sessions is touched, and none is left', async () => {
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

const lies: [lie: Lie, says: RegExp | null][] = [
  ['lose the answer', null],
  ['acknowledge and do nothing', /made version 3, which another edit had made: one of them is lost/],
  ['refuse and do it', /saw version 4 where 3 was the latest/],
  ['do it twice', /made version 5 where 4 is the next one/],
  ['answer from the past', /it saw version 2 where \d was the latest/],
];
for (const [lie, says] of lies) {
  const some = lie === 'do it twice' || says === null ? test : slow;
  some(`a service that would ${lie} is ${says === null ? 'not to blame' : 'found out'}`, async () => {
    const load = new RecordedLoad();
    const client = load.client(await lyingProxy(served.url, lie));
    const session = lie.replaceAll(' ', '-');
    await client.create(session, session);
    await client.add(session, '<p>first</p>');
    await client.getSlides(session);
    await client.update(session, 0, '<p>one</p>');
    // What the proxy lies about, if it is about edits.
    await client.update(session, 0, '<p>two</p>').catch(() => {});
    await client.getSlides(session);
    await client.update(session, 0, '<p>three</p>');
    const { compared, problems } = await load.compare(served.url);
    if (says === null) assert.deepEqual([compared, problems], [1, []]);
    else assert.match(problems.join('\n'), says);
  });
}
