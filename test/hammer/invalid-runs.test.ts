import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defineScenario, InvalidRunError, type NotOfferedError } from '../../src/index.ts';
import { openCleanHammer } from './clean-hammer.ts';
import draws from './scenarios/draws.ts';
import misbehaves, { ways } from './scenarios/misbehaves.ts';
import unjudged from './scenarios/unjudged.ts';

const shared = openCleanHammer();
const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const invalid: [what: string, attempt: () => Promise<unknown>, message: RegExp][] = [
  [
    'no workers',
    () => shared.run(draws, { workers: 0 }),
    /^workers must be a whole number from 1 to 200, not 0\.$/,
  ],
  ['too many workers', () => shared.run(draws, { workers: 201 }), /not 201/],
  ['a seed out of range', () => shared.run(draws, { seed: 2 ** 32 }), /^seed must be/],
  [
    'an invalid duration',
    () => shared.run(draws, { duration: 'soon' }),
    /^duration must be .* not "soon"\.$/,
  ],
  [
    'a duration without a unit',
    () => shared.run(draws, { duration: '5' }),
    /^duration must be .* not "5"\.$/,
  ],
  ['no duration', () => shared.run(draws, { duration: 0 }), /^duration must be .* not 0\.$/],
  [
    'a signal of another kind',
    () => shared.run(draws, { signal: { aborted: false } as AbortSignal }),
    /^signal must be an AbortSignal, not \{ aborted: false \}\.$/,
  ],
  ['an empty deadline', () => shared.run(draws, { deadline: '' }), /^deadline must be/],
  [
    'a scenario file that does not exist',
    () => shared.run('nowhere.ts'),
    /^There is no scenario file nowhere\.ts\. /,
  ],
  [
    'a scenario file without a default export',
    () => shared.run(path('./scenarios/nothing.ts'), { workers: 2 }),
    /nothing\.ts has no default export/,
  ],
  [
    'a scenario that was not defined',
    () => shared.run({ name: 'x', setup() {}, step() {} }),
    /was not made by defineScenario/,
  ],
  [
    'a lock file that does not exist',
    () => shared.run(draws, { lock: 'nowhere.ts' }),
    /^There is no lock file nowhere\.ts\./,
  ],
  [
    'a lock file that is not a lock module',
    () => shared.run(draws, { lock: path('./scenarios/draws.ts') }),
    /needs a function create/,
  ],
  [
    'faults that the scenario does not withstand',
    () =>
      shared.run(path('../../src/scenarios/locks/sharing.ts'), {
        workers: 2,
        faults: ['slow', 'exit', 'busy'],
      }),
    /does not withstand exit, busy\. It withstands slow\. Any other fault would not affect it/,
  ],
  [
    'a target without a service',
    () =>
      shared.run(path('../../src/scenarios/service/http.ts'), { workers: 2, target: 'http://127.0.0.1:1' }),
    /The target http:\/\/127\.0\.0\.1:1 is not ready/,
  ],
  [
    'an option that does not exist',
    () => shared.run(draws, { worker: 2 } as never),
    /^Unknown option 'worker'\. Did you mean workers\? Known: workers, duration, /,
  ],
  ['a target that is not a URL', () => shared.run(draws, { target: 'decks' }), /^target must be the URL/],
  [
    'a store for a scenario that stores nothing',
    () => shared.run(draws, { store: path('./scenarios/draws.ts') }),
    /^The scenario draws uses no fixture that takes the option store/,
  ],
  [
    'a fault of a file for a scenario without one',
    () => shared.run(draws, { faults: ['busy'] }),
    /^The scenario draws uses no fixture with an SQLite file, on which busy could act/,
  ],
  [
    'a store file that is not a store',
    () => shared.run(path('../../src/scenarios/decks/edits.ts'), { store: path('./scenarios/draws.ts') }),
    /needs a function open/,
  ],
];
for (const [what, attempt, message] of invalid) {
  test(`invalid: ${what}`, async () => {
    await assert.rejects(attempt(), (error: InvalidRunError) => {
      assert.ok(error instanceof InvalidRunError, String(error));
      assert.equal(error.code, 'invalid_run');
      assert.match(error.message, message);
      return true;
    });
  });
}

test('invalid: a scenario that hammers when its file is loaded', async () => {
  const verdict = await shared
    .run(path('./scenarios/hammers-itself.ts'), { workers: 2 })
    .catch((error) => error);
  assert.ok(verdict instanceof InvalidRunError, String(verdict));
  assert.match(verdict.message, /A scenario's file must not hammer/);
});

test('invalid: a world that cannot be cloned', async () => {
  const run = shared.run(misbehaves, { workers: 2, seed: ways.indexOf('world has functions') });
  await assert.rejects(run, /can't be cloned to a worker/);
});

test('a run that is refused keeps no file open', { skip: !existsSync('/proc/self/fd') }, async () => {
  const openFiles = () => readdirSync('/proc/self/fd').length;
  const refused = () =>
    assert.rejects(shared.run(path('./scenarios/nothing.ts'), { workers: 2, history: '/dev/null' }));
  // The first run starts the process, which stays.
  await refused();
  const before = openFiles();
  await refused();
  assert.equal(openFiles(), before);
});

test('invalid: a scenario without its required properties', () => {
  assert.throws(
    () => defineScenario({ name: 'x', setup() {}, step() {}, chek() {} } as never),
    /: Unknown part 'chek'\. Did you mean check\? Known: name, use, /,
  );
  assert.throws(
    () => defineScenario({ setup() {}, step() {} } as never),
    /The name of a scenario must be a non-empty string/,
  );
  assert.throws(
    () => defineScenario({ name: 'x', setup() {} } as never),
    /"x" needs a function step, not undefined/,
  );
});

test('a scenario that needs something that the lock does not offer is refused', async () => {
  const deaths = path('../../src/scenarios/locks/deaths.ts');
  const run = shared.run(deaths, { workers: 2, lock: path('./locks/spin-lock.ts'), onlyOffered: true });
  await assert.rejects(run, (refusal: NotOfferedError) => {
    assert.deepEqual(
      [refusal.code, refusal.lock, refusal.missing],
      ['not_offered', 'spin-lock', ['recovery']],
    );
    return true;
  });
});

test("transactions that nothing judges are refused, where they are recorded; other calls named txn are the scenario's own", async () => {
  const run = (seed: number) => shared.run(unjudged, { workers: 1, duration: 50, seed });
  await assert.rejects(run(0), {
    code: 'invalid_run',
    message:
      /^Transactions are recorded in test\/hammer\/scenarios\/unjudged.ts:\d+, and nothing judges them: give the scenario `isolation/,
  });
  assert.equal((await run(1)).outcome, 'held');
});
