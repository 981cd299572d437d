import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { defineFixture, defineScenario, type HammerOptions, openHammer, sqlite } from '../../../src/index.ts';
import { slow } from '../../support/test-effort.ts';
import scenario, { mishaps } from '../scenarios/uses-fixtures.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const journal = join(directory, 'journal');
process.env.HAMMERLOCK_TEST_JOURNAL = journal;
const hammer = openHammer();
after(async () => {
  await hammer.close();
  rmSync(directory, { recursive: true });
});

async function run(mishap: (typeof mishaps)[number], options: HammerOptions = {}) {
  rmSync(journal, { force: true });
  const verdict = await hammer.run(scenario, {
    workers: 2,
    duration: 100,
    seed: mishaps.indexOf(mishap),
    ...options,
  });
  return { verdict, events: readFileSync(journal, 'utf8').trim().split('\n') };
}

test('a fixture is created once, attached in the run and in each worker, and destroyed when all have detached', async () => {
  const { verdict, events } = await run('nothing');
  assert.deepEqual([verdict.outcome, verdict.violations], ['held', []]);
  assert.deepEqual(events.slice(0, 3), ['create after 0 restarts', 'create kept', 'attach in the run']);
  assert.deepEqual(events.slice(3, 7).toSorted(), [
    'attach in worker 0',
    'attach in worker 1',
    'detach in worker 0',
    'detach in worker 1',
  ]);
  assert.deepEqual(events.slice(7), ['final checks', 'detach in the run', 'destroy', 'undo']);
  assert.ok(verdict.checked > verdict.steps, 'the last read is checked together with every recorded call');
});

test('a fixture is destroyed, and its undo functions run, whatever fails', async () => {
  for (const mishap of ['attach throws', 'setup throws', 'the final checks throw'] as const) {
    const { verdict, events } = await run(mishap);
    assert.notEqual(verdict.outcome, 'held', mishap);
    assert.deepEqual(events.slice(-3), ['detach in the run', 'destroy', 'undo'], mishap);
  }
  const { verdict, events } = await run('create throws');
  assert.match(verdict.errors!.at(-1)!.error, /no counter today/);
  assert.match(verdict.violations.join(), /thrown by create of the fixture counters/);
  assert.deepEqual(events, ['create after 0 restarts', 'undo']);
});

test('an undo function that throws stops neither the others nor the verdict', async () => {
  const { verdict, events } = await run('an undo throws');
  assert.equal(verdict.outcome, 'held');
  assert.deepEqual(events.slice(-3), ['detach in the run', 'destroy', 'undo']);
  assert.match(verdict.errors![0]!.error, /it could not be undone/);
  assert.equal(verdict.errors![0]!.where, 'cleanup');
});

test('a failed final check is a violation, and a final check that throws leaves the run undecided', async () => {
  const wrong = await run('the last read is wrong');
  assert.match(wrong.verdict.violations.join(), /not linearizable as counter/);
  const failed = await run('the final checks fail');
  assert.match(failed.verdict.violations.join(), /^the counter ended as \d+$/);
  const thrown = await run('the final checks throw');
  assert.equal(thrown.verdict.outcome, 'undecided');
  assert.equal(thrown.verdict.errors![0]!.where, 'final checks of counters');
});

test('final operations of a wrong shape leave the run undecided, and what the check found stands', async () => {
  const { verdict } = await run('the final operations have no array');
  assert.deepEqual([verdict.outcome, verdict.violations], ['violated', ['the check found it']]);
  assert.equal(verdict.errors![0]!.where, 'final operations of counters');
  assert.match(
    verdict.errors![0]!.error,
    /finalOperations must return an object with an array of operations/,
  );
});

test('a leak probe that throws is named, and costs the run nothing else', async () => {
  const { verdict } = await run('the leak probe throws');
  assert.equal(verdict.outcome, 'held');
  assert.deepEqual(
    verdict.errors!.map(({ where }) => where),
    ['leakProbe of the fixture counters'],
  );
});

test('a description that throws is named before the run begins, and can replace no part of the verdict', async () => {
  const { verdict } = await run('the description throws');
  assert.equal(verdict.steps, 0);
  assert.match(verdict.violations.join(), /thrown by describe of the fixture counters/);
  const odd = await run('the description has an outcome');
  assert.equal(odd.verdict.outcome, 'violated');
  assert.equal(odd.verdict.store, 'theirs');
});

test('a call of a fixture that ends the process is named', async () => {
  const { verdict } = await run('the final checks exit');
  assert.match(
    verdict.violations.join(),
    /while checking: it ended by exit code 3, in final checks of counters$/,
  );
});

test('a run ends also where what a worker threw can be neither read nor noted', async () => {
  const { verdict } = await run('attach throws what cannot be looked at');
  assert.equal(verdict.outcome, 'violated');
  assert.match(verdict.violations.join(), /thrown by attach of the fixture counters/);
  const removed = await run('a worker removes the directory').then(
    ({ verdict }) => verdict.outcome,
    (error: unknown) => String(error),
  );
  assert.notEqual(removed, 'held');
});

slow('a fixture whose create does not return is named, after the time that a set-up has', async () => {
  await assert.rejects(run('create never returns'), {
    code: 'invalid_run',
    message: /^create of the fixture counters did not return within 60000 ms: /,
  });
});

slow('after a kill a fixture is created again, unless its handle survives', async () => {
  const { verdict, events } = await run('nothing', { duration: 1_500, faults: ['kill'] });
  assert.deepEqual(
    verdict.violations.filter((sentence) => /another handle/.test(sentence)),
    [],
  );
  const created = events.filter((event) => event.startsWith('create after'));
  assert.ok(created.length > 1);
  assert.deepEqual(
    created,
    created.map((_, restarts) => `create after ${restarts} restarts`),
  );
  assert.equal(events.filter((event) => event === 'create kept').length, 1);
  assert.equal(events.filter((event) => event === 'destroy').length, 1, 'by the last process');
});

test('a handle that cannot be cloned, and a value that is not a fixture, are refused by name', async () => {
  await assert.rejects(run('a handle that no thread can have'), {
    code: 'invalid_run',
    message: /^What create of the fixture counters returned can't be cloned to a thread/,
  });
  const attach = () => 1;
  for (const [fixture, message] of [
    [{ name: '', attach }, /^A fixture needs a name: a non-empty string, not ''/],
    [{ name: 'x' }, /^A fixture, x, needs a function attach, not undefined/],
    [{ name: 'x', attach, takes: 'target' }, /^A fixture, x, needs an array for takes, not 'target'/],
    [{ name: 'x', attach, excuses: { busy: null } }, /^A fixture, x, needs an array for busy, not null/],
    [
      { name: 'x', attach, destory() {} },
      /^A fixture, x: Unknown part 'destory'\. Did you mean destroy\? Known: /,
    ],
  ] as const) {
    assert.throws(() => defineFixture(fixture as never), { code: 'invalid_run', message });
  }
  const use = (use: object) => () => defineScenario({ name: 's', use, step() {} } as never);
  assert.throws(use({ locks: { name: 'x', attach } }), /uses a fixture as locks, which every scenario has/);
  assert.throws(use({ ['__proto__']: { name: 'x', attach } }), /uses a fixture as __proto__/);
  assert.throws(use({ db: 5 }), /^InvalidRunError: The fixture db of s needs a name/);
  assert.throws(use({ db: sqlite }), /The fixture db of s is the function sqlite, .*: call it\.$/);
  assert.throws(
    use({ db: { name: 'x', attach, model: {} } }),
    /^InvalidRunError: The fixture db of s, x, has an invalid model\. /,
  );
});
