import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { check, checkInWindows, counter, parseHistory } from '../../src/check/index.ts';
import { addSlide, createSession, listMessages, listSessions, openStore } from '../../src/decks/index.ts';
import { defineProgram, exploreProgram, openExplorer } from '../../src/explore/index.ts';
import { defineFixture, defineScenario, hammer, http, openHammer, sqlite } from '../../src/index.ts';
import { SessionLocks } from '../../src/locks/index.ts';
import { startServer } from '../../src/server/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';

/* TypeScript refuses these calls too, but neither JavaScript nor options that were put together elsewhere are checked by it. */

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-misspelt-'));
const locks = SessionLocks.create({ fairness: 'fifo' });
const store = await openStore(join(directory, 'decks.sqlite'), { locks });
const hammerer = await openHammer();
const explorer = await openExplorer();
const program = join(directory, 'program.mjs');
writeFileSync(program, 'export default {};');
const grant = locks.acquire('deck');
await createSession(store, grant, 'deck');
after(async () => {
  await hammerer.close();
  await explorer.close();
  await store.close();
  await locks.close();
  rmSync(directory, { recursive: true, force: true });
});

const semaphore = locks.semaphore('permits', 2);
const event = { process: 0, type: 'invoke', f: 'add', input: 1 } as const;
/** The options with a name that no function knows, as a value that TypeScript lets pass. */
const misspelt = (options: object): never => options as never;
const late = misspelt({ timeoutMS: 1 });
const scenario = (part: object) => () => defineScenario(misspelt({ name: 'x', step() {}, ...part }));
const fixture = (part: object) => () => defineFixture(misspelt({ name: 'x', attach() {}, ...part }));

const calls: readonly [name: string, unknown: string, call: () => unknown][] = [
  ['SessionLocks.create', 'capcity', () => SessionLocks.create(misspelt({ capcity: 1 }))],
  ['SessionLocks.createAsync', 'capcity', () => SessionLocks.createAsync(misspelt({ capcity: 1 }))],
  ['tryAcquire', 'timeoutMS', () => locks.tryAcquire('a', late)],
  ['acquire', 'timeoutMS', () => locks.acquire('a', late)],
  ['acquireAsync', 'timeoutMS', () => locks.acquireAsync('a', late)],
  ['acquireMany', 'timeoutMS', () => locks.acquireMany(['a'], late)],
  ['acquireManyAsync', 'timeoutMS', () => locks.acquireManyAsync(['a'], late)],
  ['run', 'timeoutMS', () => locks.run('a', late, () => 1)],
  ['steal', 'ownr', () => locks.steal('a', misspelt({ ownr: {} }))],
  ['semaphore.tryAcquire', 'timeoutMS', () => semaphore.tryAcquire(late)],
  ['semaphore.acquire', 'timeoutMS', () => semaphore.acquire(late)],
  ['semaphore.acquireAsync', 'timeoutMS', () => semaphore.acquireAsync(late)],
  ['semaphore.run', 'timeoutMS', () => semaphore.run(late, () => 1)],
  ['request', 'ifavailable', () => webLocks(locks).request('a', misspelt({ ifavailable: true }), () => 1)],
  ['check', 'timeoutMS', () => check([], counter, late)],
  ['check, of a model', 'describ', () => check([], misspelt({ ...counter, describ: 1 }))],
  ['check, of an event', 'inptu', () => check([misspelt({ ...event, inptu: 1 })], counter)],
  ['checkInWindows', 'windw', () => checkInWindows(counter, misspelt({ windw: 1 }))],
  ['parseHistory', 'onNotes', () => parseHistory([], counter, misspelt({ onNotes() {} }))],
  ['hammer', 'wrokers', () => hammer(program, misspelt({ wrokers: 1 }))],
  ['Hammer.run', 'wrokers', () => hammerer.run(program, misspelt({ wrokers: 1 }))],
  ['hammer, faults', 'puase', () => hammer(program, misspelt({ faults: ['puase'] }))],
  ['defineScenario', 'wthstands', scenario({ wthstands: [] })],
  ['defineScenario, withstands', 'puase', scenario({ withstands: ['puase'] })],
  ['defineScenario, needs', 'blokcing', scenario({ needs: ['blokcing'] })],
  ['defineScenario, model', 'countr', scenario({ model: 'countr' })],
  ['defineScenario, locks', 'leaseMS', scenario({ locks: { leaseMS: 1 } })],
  ['defineFixture', 'destory', fixture({ destory() {} })],
  ['defineFixture, faults', 'puase', fixture({ faults: ['puase'] })],
  ['defineFixture, excuses', 'puase', fixture({ excuses: { puase: [] } })],
  ['defineFixture, takes', 'stoer', fixture({ takes: ['stoer'] })],
  ['sqlite', 'busyTimeoutMS', () => sqlite(misspelt({ busyTimeoutMS: 1 }))],
  ['http', 'readypath', () => http(misspelt({ start: () => '', readypath: '/' }))],
  ['defineProgram', 'chekc', () => defineProgram(misspelt({ name: 'x', threads: [() => {}], chekc() {} }))],
  ['exploreProgram', 'exections', () => exploreProgram(program, misspelt({ exections: 1 }))],
  ['Explorer.run', 'exections', () => explorer.run(program, misspelt({ exections: 1 }))],
  ['startServer', 'prot', () => startServer(misspelt({ file: join(directory, 'x.sqlite'), prot: 0 }))],
  ['openStore', 'lcoks', () => openStore(join(directory, 'x.sqlite'), misspelt({ locks, lcoks: 1 }))],
  ['listSessions', 'afetr', () => listSessions(store, misspelt({ afetr: 'x' }))],
  ['listMessages', 'limti', () => listMessages(store, 'deck', misspelt({ limti: 1 }))],
  [
    'addSlide, fence',
    'expectedVersoin',
    () => addSlide(store, misspelt({ expectedVersoin: 1 }), 'deck', 'x'),
  ],
];

for (const [name, unknown, call] of calls) {
  test(`${name} refuses ${unknown}, which it would ignore, by name`, async () => {
    await assert.rejects(
      async () => void (await call()),
      ({ message }: Error) => message.includes(unknown),
    );
  });
}
