import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { IsolationReport } from '../../src/index.ts';
import { inThisProcess } from '../support/command.ts';
import { readValidReport } from '../support/report-schema.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

type Line = readonly [process: number | string, type: string, value: unknown, time?: number];

let files = 0;
function history(...lines: readonly Line[]): string {
  files += 1;
  const file = join(directory, `${files}.jsonl`);
  const events = lines.map(([process, type, value, time]) =>
    JSON.stringify({ process, type, f: 'txn', value, time }),
  );
  writeFileSync(file, `${events.join('\n')}\n`);
  return file;
}

/** Two doctors each read that the other one is on call, and sign off; a third transaction reads both. */
const skewed: readonly Line[] = [
  [
    0,
    'invoke',
    [
      ['r', 'bob', null],
      ['append', 'alice', 'off'],
    ],
  ],
  [
    1,
    'invoke',
    [
      ['r', 'alice', null],
      ['append', 'bob', 'away'],
    ],
  ],
  [
    0,
    'ok',
    [
      ['r', 'bob', []],
      ['append', 'alice', 'off'],
    ],
  ],
  [
    1,
    'ok',
    [
      ['r', 'alice', []],
      ['append', 'bob', 'away'],
    ],
  ],
  [
    2,
    'invoke',
    [
      ['r', 'alice', null],
      ['r', 'bob', null],
    ],
  ],
  [
    2,
    'ok',
    [
      ['r', 'alice', ['off']],
      ['r', 'bob', ['away']],
    ],
  ],
];
const took = / in \d+\.\d\d s/;

test('a violation is told in lines, as JSON, as JUnit XML and as a page, and the exit code is 1', async (t) => {
  const [json, junit, html] = ['json', 'xml', 'html'].map((type) => join(directory, `skew.${type}`));
  const { code, out, err } = await inThisProcess(t, [
    ...['check', history(...skewed), '--model', 'list-append', '--level', 'serializable'],
    ...['--json', json!, '--junit', junit!, '--html', html!],
  ]);
  assert.deepEqual([code, err], [1, '']);
  assert.equal(
    out.replace(took, ''),
    [
      'G2-item, once: write skew: T1 did not see what T2 wrote and T2 did not see what T1 wrote',
      '  T1  process 0, lines 1 to 3: r bob [], append alice off',
      '        rw → T2: T1 read bob without away, which T2 appended to it',
      '  T2  process 1, lines 2 to 4: r alice [], append bob away',
      '        rw → T1: T2 read alice without off, which T1 appended to it',
      'violated: G2-item (write skew), which serializable forbids; strongest level not ruled out: strong-snapshot-isolation; 3 transactions',
      `report: ${html}`,
      '',
    ].join('\n'),
  );
  const report = readValidReport('isolation', json!) as IsolationReport;
  assert.deepEqual(
    [report.model, report.level, report.outcome, report.lines, report.transactions],
    ['list-append', 'serializable', 'violated', 6, 3],
  );
  assert.match(
    readFileSync(junit!, 'utf8'),
    /<failure message="G2-item, which serializable forbids: write skew: /,
  );
  const page = readFileSync(html!, 'utf8');
  assert.match(page, /<h1 class="violated">violated<\/h1>/);
  assert.equal(page.match(/<g class="dependency rw">/g)?.length, 4, 'two edges in each of the two pictures');
});

test('an anomaly that the level allows is named, and the exit code is 0', async (t) => {
  for (const level of ['snapshot-isolation', 'SNAPSHOT ISOLATION', ' Snapshot_Isolation']) {
    const args = ['check', history(...skewed), '--model', 'list-append', '--level', level];
    const { code, out } = await inThisProcess(t, args);
    assert.equal(code, 0, out);
    assert.equal(
      out.replace(took, ''),
      'found, and allowed by snapshot-isolation: G2-item (write skew) once\n' +
        'held: no anomaly that snapshot-isolation forbids in 3 transactions; strongest level not ruled out: strong-snapshot-isolation\n',
    );
  }
});

test('without a level a history has to be strict serializable', async (t) => {
  const stale = history(
    [0, 'invoke', [['append', 'x', 1]]],
    [0, 'ok', [['append', 'x', 1]]],
    [1, 'invoke', [['r', 'x', null]]],
    [1, 'ok', [['r', 'x', []]]],
    [2, 'invoke', [['r', 'x', null]]],
    [2, 'ok', [['r', 'x', [1]]]],
  );
  const strict = await inThisProcess(t, ['check', stale, '--model', 'list-append']);
  assert.equal(strict.code, 1);
  assert.match(strict.out, /\n +realtime → T2: T1 had completed before T2 was invoked \(lines 2 and 3\)\n/);
  assert.match(
    strict.out,
    /\nviolated: G-single-realtime \(stale read\), which strict-serializable forbids; /,
  );
  const args = ['check', stale, '--model', 'list-append', '--level', 'strong-session-serializable'];
  assert.equal((await inThisProcess(t, args)).code, 0);
});

test('a history in which nothing committed is undecided, and one without transactions is refused', async (t) => {
  const open = history([0, 'invoke', [['append', 'x', 1]]], [0, 'info', null]);
  const undecided = await inThisProcess(t, ['check', open, '--model', 'list-append']);
  assert.equal(undecided.code, 4, undecided.out);
  assert.match(
    undecided.out,
    /^undecided: no transaction has committed, so there was nothing to check: 1 trans/,
  );
  const json = join(directory, 'empty.json');
  const empty = history(['nemesis', 'info', 'kill']);
  const refused = await inThisProcess(t, ['check', empty, '--model', 'list-append', '--json', json]);
  assert.deepEqual([refused.code, refused.out], [2, '']);
  assert.match(refused.err, /has no transactions, only 1 line of a nemesis: nothing was checked\./);
});

test('lines of a nemesis, times that go back and malformed lines are told with their lines', async (t) => {
  const html = join(directory, 'notes.html');
  const noted = history(
    ['nemesis', 'info', 'partition'],
    [0, 'invoke', [['append', 'x', 1]], 9],
    [0, 'ok', [['append', 'x', 1]], 8],
  );
  const { code, out } = await inThisProcess(t, ['check', noted, '--model', 'list-append', '--html', html]);
  assert.equal(code, 0, out);
  assert.match(
    out,
    /^warning: line 3: the time goes back from 9 in line 2 to 8: .*\nskipped lines of a nemesis: 1\nheld: no anomaly in 1 transaction /,
  );
  assert.match(readFileSync(html, 'utf8'), /<title>line 1: nemesis: txn<\/title>/);

  const wrong = history([0, 'invoke', [['append', 'x', 1]]], [0, 'ok', [['append', 'x', 2]]]);
  const { code: malformed, err } = await inThisProcess(t, ['check', wrong, '--model', 'list-append']);
  assert.equal(malformed, 2);
  assert.match(err, /jsonl, line 2: /);
});

test('a long history is checked in a thread of its own, within its limits', async (t) => {
  const lines = Array.from({ length: 5_000 }, (_, index): Line[] => [
    [index % 5, 'invoke', [['append', index % 9, index]]],
    [index % 5, 'ok', [['append', index % 9, index]]],
  ]).flat();
  const file = history(...lines);
  const held = await inThisProcess(t, ['check', file, '--model', 'list-append']);
  assert.equal(held.code, 0, held.out);
  assert.match(held.out, /^held: no anomaly in 5,000 transactions in /);
  const late = await inThisProcess(t, ['check', file, '--model', 'list-append', '--timeout', '1ms']);
  assert.equal(late.code, 4, late.out);
  assert.match(late.out, /^undecided: the time was used up: .*; a larger --timeout may help\n$/);
});

test('transactions on independent keys are found, and those of each key are judged on their own', async (t) => {
  const on = (key: number, read: readonly number[]): Line[] => [
    [key, 'invoke', [key, [['append', 'x', 1]]]],
    [key, 'ok', [key, [['append', 'x', 1]]]],
    [key, 'invoke', [key, [['r', 'x', null]]]],
    [key, 'ok', [key, [['r', 'x', read]]]],
  ];
  const check = (...lines: Line[]) =>
    inThisProcess(t, ['check', history(...lines), '--model', 'list-append', '--level', 'serializable']);
  const held = await check(...on(1, [1]), ...on(2, [1]));
  assert.match(held.out, /^held: no anomaly in 4 transactions /);
  assert.match((await check(...on(1, [1]), ...on(2, [1, 1]))).out, /^violated: duplicate-elements/m);
});

test('--init says what the accounts of a bank hold together; other transactions have no first value', async (t) => {
  const file = join(directory, 'bank.jsonl');
  const read = { process: 0, f: 'read' };
  writeFileSync(
    file,
    [
      { ...read, type: 'invoke' },
      { ...read, type: 'ok', value: { a: 5, b: 10 } },
    ]
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
  const check = (model: string, init: string) =>
    inThisProcess(t, ['check', file, '--model', model, '--level', 'serializable', '--init', init]);
  assert.equal((await check('bank', '{"a":10,"b":5}')).code, 0);
  const wrong = await check('bank', '{"a":10,"b":10}');
  assert.equal(wrong.code, 1);
  assert.match(wrong.out, /15 in all, but all accounts hold 20 together/);
  assert.match((await check('bank', '"x"')).err, /balances by account/);
  assert.match((await check('rw-register', '{}')).err, /--init is for sequential models and bank/);
});

/** Control characters, a change of the direction of text, markup, a name that objects have, and a very long key. */
const hostile = [
  '\u001b[31m\u0007\u0000\r\n\u2028\u202e',
  '<script>alert(1)</script>"\'&]]><!--',
  '__proto__',
  'k'.repeat(20_000),
];

test('hostile keys and values are escaped in every output, and long ones are cut', async (t) => {
  for (const [place, evil] of hostile.entries()) {
    const evils = JSON.parse(
      JSON.stringify(skewed).replaceAll(/"(alice|bob|off|away)"/g, (_, word) => JSON.stringify(word + evil)),
    ) as Line[];
    const events = evils.map(([process, type, value]) =>
      JSON.stringify({ process, type, f: 'txn', value, key: `key${evil}` }),
    );
    const [file, json, junit, html] = ['jsonl', 'json', 'xml', 'html'].map((type) =>
      join(directory, `evil${place}.${type}`),
    );
    writeFileSync(file!, events.join('\n'));
    const { code, out, err } = await inThisProcess(t, [
      ...['check', file!, '--model', 'list-append', '--json', json!, '--junit', junit!, '--html', html!],
    ]);
    assert.deepEqual([code, err], [1, '']);
    const report = readValidReport('isolation', json!) as IsolationReport;
    assert.deepEqual(report.anomalies[0]!.transactions[0]!.operations[0]!.slice(0, 2), ['r', `bob${evil}`]);
    for (const text of [out, readFileSync(junit!, 'utf8'), readFileSync(html!, 'utf8')]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
      assert.doesNotMatch(text, /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
      assert.ok(!text.includes('<script>alert') || text === out);
    }
    assert.ok(Math.max(...out.split('\n').map(({ length }) => length)) < 3_000);
  }
});

test("Jepsen's EDN with lines of a nemesis and independent keys is judged key by key", async (t) => {
  const file = join(directory, 'independent.edn');
  writeFileSync(
    file,
    `{:type :info, :f :start, :value nil, :process :nemesis, :time 0}
{:type :invoke, :f :txn, :value [1 [[:r :y nil] [:append :x 1]]], :process 0, :time 1}
{:type :invoke, :f :txn, :value [2 [[:r :x nil] [:append :y 1]]], :process 1, :time 2}
{:type :info, :f :start, :value {:partition "majority"}, :process :nemesis, :time 3}
{:type :ok, :f :txn, :value [1 [[:r :y []] [:append :x 1]]], :process 0, :time 4}
{:type :ok, :f :txn, :value [2 [[:r :x []] [:append :y 1]]], :process 1, :time 5}
{:type :invoke, :f :txn, :value [2 [[:r :y nil]]], :process 1, :time 6}
{:type :ok, :f :txn, :value [2 [[:r :y nil]]], :process 1, :time 7}
`,
  );
  const { code, out } = await inThisProcess(t, ['check', file, '--model', 'list-append']);
  assert.equal(code, 1);
  assert.match(out, /^skipped lines of a nemesis: 2$/m);
  assert.match(out, /^G-single-process, once: with the key "2", stale read/m);
  assert.doesNotMatch(out, /key "1"/);
});
