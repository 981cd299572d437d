import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { openHistoryLog } from '../../../src/hammer/history/history-log.ts';
import { readHistoryLog } from '../../../src/hammer/history/read-history-log.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(directory, `log-${files++}`);

/** Whole numbers from 2 ** 53 on are bigints. */
const json = fc
  .jsonValue()
  .map((value) =>
    JSON.parse(JSON.stringify(value), (_, part) =>
      typeof part === 'number' && Math.abs(part) >= 2 ** 53 ? BigInt(part) * 3n : part,
    ),
  );
/** Everything that an event says apart from its call. */
const dataOf = ({ type, input, output, error }: HistoryEvent) =>
  type === 'invoke' ? input : type === 'ok' ? output : error;

const calls = fc.array(
  fc.record({
    f: fc.constantFrom('get', 'put', 'ünï ✓'),
    key: fc.option(fc.string(), { nil: undefined }),
    input: json,
    end: fc.constantFrom('ok', 'fail', 'info'),
    output: json,
  }),
  // Nothing is written, and so no file is there, without a call.
  { minLength: 1, maxLength: 30 },
);

test('the input of a call that became known while it ran is that of its invocation, also if it never returns', () => {
  const path = newFile();
  const log = openHistoryLog(path, true, 0);
  log.invoke('txn', undefined, []);
  log.giveInput('txn', ['first']);
  log.giveInput('txn', ['second']);
  log.complete('ok', 'txn', 'done');
  log.invoke('txn', undefined, []);
  log.giveInput('txn', 7);
  log.close();
  const events = [...readHistoryLog(path, 7)];
  assert.deepEqual(
    events.map(({ type, input }) => [type, input]),
    [
      ['invoke', ['second']],
      ['ok', undefined],
      ['invoke', 7],
      ['info', undefined],
    ],
  );
});

test('events are read as they were written, whatever their values', () => {
  fc.assert(
    fc.property(calls, fc.boolean(), (calls, eager) => {
      const path = newFile();
      const log = openHistoryLog(path, eager, 0);
      for (const { f, key, input, end, output } of calls) {
        log.invoke(f, key, input);
        log.complete(end as 'ok', f, output);
      }
      log.close();
      const events = [...readHistoryLog(path, 7)];
      assert.deepEqual(
        events.map((event) => [event.process, event.type, event.f, event.key, dataOf(event)]),
        calls.flatMap(({ f, key, input, end, output }) => [
          [7, 'invoke', f, key, input],
          [7, end, f, key, output],
        ]),
      );
    }),
    { numRuns: 100 },
  );
});

test('a bigint is recorded with all its digits; a number that may have been rounded is refused', () => {
  const path = newFile();
  const log = openHistoryLog(path, false, 0);
  const token = 2n ** 53n + 1n;
  log.invoke('acquire', 'k', { token });
  log.complete('ok', 'acquire', token);
  log.invoke('acquire', 'k', undefined);
  log.complete('ok', 'acquire', 7n);
  for (const value of [2 ** 53, { token: -1e300 }, Number.NaN, new Map(), [undefined]]) {
    assert.throws(() => log.invoke('acquire', 'k', value), { code: 'invalid_run' });
  }
  assert.throws(() => log.invoke('acquire', '\ud800', null), /half of a surrogate pair/);
  log.close();
  const values = [...readHistoryLog(path, 0)].map(dataOf);
  assert.deepEqual(values, [{ token }, token, undefined, 7]);
});

test('there may be more keys than are remembered, and values larger than the buffer', () => {
  const path = newFile();
  const log = openHistoryLog(path, false, 0);
  const large = 'ö'.repeat(100_000);
  for (let key = 0; key < 10_000; key++) {
    log.invoke('get', `key ${key}`, null);
    log.complete('ok', 'get', key % 5_000 === 0 ? large : key);
  }
  log.close();
  let key = 0;
  for (const event of readHistoryLog(path, 0)) {
    if (event.type === 'invoke') assert.equal(event.key, `key ${key}`);
    else assert.equal(event.output, key % 5_000 === 0 ? large : key);
    if (event.type === 'ok') key += 1;
  }
  assert.equal(key, 10_000);
});

test('if a process dies at any byte of the log, the call that it had begun and not ended is read as info', () => {
  const path = newFile();
  const log = openHistoryLog(path, true, 0);
  log.invoke('put', 'k', { html: 'a' });
  log.complete('ok', 'put', { version: 1 });
  log.invoke('put', 'k', { html: 'b' });
  log.close();
  const whole = readFileSync(path);
  for (let size = 0; size <= whole.length; size++) {
    truncateSync(path);
    appendFileSync(path, whole.subarray(0, size));
    const events = [...readHistoryLog(path, 0)].map((event) => [event.type, dataOf(event)]);
    const all = [
      ['invoke', { html: 'a' }],
      ['ok', { version: 1 }],
      ['invoke', { html: 'b' }],
    ];
    const ended = events.at(-1)?.[0] === 'info';
    const read = ended ? events.slice(0, -1) : events;
    assert.deepEqual(read, all.slice(0, read.length), `${size} bytes`);
    assert.equal(ended, read.at(-1)?.[0] === 'invoke', `${size} bytes`);
  }
});

test('a value that JSON cannot express is refused with the name of the call, and the log stays intact', () => {
  const path = newFile();
  const log = openHistoryLog(path, false, 0);
  const circular: unknown[] = [];
  circular.push(circular);
  assert.throws(() => log.invoke('put', 'k', circular), {
    code: 'invalid_run',
    message: /^An input or an output of put cannot be recorded/,
  });
  log.invoke('put', 'k', 1);
  assert.throws(() => log.complete('ok', 'put', circular), { code: 'invalid_run' });
  log.complete('info', 'put', 'lost');
  log.close();
  assert.deepEqual(
    [...readHistoryLog(path, 0)].map((event) => [event.type, dataOf(event)]),
    [
      ['invoke', 1],
      ['info', 'lost'],
    ],
  );
});

test('a file that is not a history is refused, and not taken for one that was cut short', () => {
  const path = newFile();
  const log = openHistoryLog(path, false, 0);
  log.invoke('put', 'k', 1);
  log.complete('ok', 'put', 1);
  log.close();
  appendFileSync(path, Buffer.alloc(20, 9));
  assert.throws(() => [...readHistoryLog(path, 0)], /is not a history: there is a record of kind 9/);
});
