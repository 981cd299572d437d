import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loader } from '../../scripts/test/node-loader.ts';
import { inThisProcess } from '../support/command.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

slow('a history that a run recorded can be checked, and is drawn if it is not linearizable', async (t) => {
  const history = join(directory, 'history.jsonl');
  const args = ['--duration', '200ms', '--workers', '2', '--history', history];
  const run = await inThisProcess(t, ['stress', 'edits', ...args]);
  assert.equal(run.code, 0, run.out);
  const checked = await inThisProcess(t, ['check', history, '--model', 'deck']);
  assert.deepEqual([checked.code, checked.err], [0, '']);
  assert.match(checked.out, /^held: [\d,]+ operations on 3 keys in \d/);

  const lines = readFileSync(history, 'utf8').trim().split('\n');
  const lied = lines.findLastIndex((line) => line.includes('"digest"'));
  lines[lied] = lines[lied]!.replace(/"digest":"...../, '"digest":"wrong');
  writeFileSync(history, lines.join('\n'));
  const [json, html] = [join(directory, 'check.json'), join(directory, 'check.html')];
  const found = await inThisProcess(t, [
    ...['check', history, '--model', 'deck', '--json', json, '--html', html],
  ]);
  assert.equal(found.code, 1, found.out);
  assert.match(
    found.out,
    /^get of "s\d" .* fits in no order: it saw other content in version \d+ than the edits/,
  );
  assert.match(found.out, /\n {2}none +\d+ +get .*\n.*\nviolated: /);
  const { outcome, counterexample } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([outcome, counterexample.operations[counterexample.culprit].f], ['violated', 'get']);
  assert.match(readFileSync(html, 'utf8'), /<svg[^>]* aria-label="get of &quot;s\d&quot; /);
});

test('exit code 4 for a history that is not decided within the time or the memory', async (t) => {
  const hard = path('../check/histories/kv_c50-ok.jsonl');
  for (const [option, value] of [
    ['--timeout', '1ms'],
    ['--memory', '0'],
  ]) {
    const { code, out } = await inThisProcess(t, ['check', hard, '--model', 'kv', option!, value!]);
    assert.equal(code, 4, out);
    assert.match(out, /^undecided: .*; a larger --(timeout|memory) may help\n$/);
  }
});

test('exit code 4 for a history in which no operation has returned', async (t) => {
  const file = join(directory, 'open.jsonl');
  writeFileSync(file, '{"process":0,"type":"invoke","f":"write","input":1}\n');
  const { code, out } = await inThisProcess(t, ['check', file, '--model', 'register']);
  assert.equal(code, 4, out);
  assert.match(out, /^undecided: no operation has completed, so there was nothing to check: 1 operation on/);
});

test('warnings about a foreign file precede the verdict, large numbers are exact, and control characters are escaped', async (t) => {
  const [file, json, html] = ['foreign.jsonl', 'foreign.json', 'foreign.html'].map((name) =>
    join(directory, name),
  );
  const key = '\u009b2J\u202e';
  writeFileSync(
    file!,
    [
      '{"process":"nemesis","type":"info","f":"cut"}',
      `{"process":0,"type":"invoke","f":"write","key":"${key}","input":9007199254740993,"time":9}`,
      '{"process":0,"type":"ok","f":"write","time":8}',
      `{"process":1,"type":"invoke","f":"read","key":"${key}","time":10}`,
      '{"process":1,"type":"ok","f":"read","output":9007199254740992,"time":11}',
    ].join('\n'),
  );
  const args = ['check', file!, '--model', 'register', '--json', json!, '--html', html!];
  const { code, out } = await inThisProcess(t, args);
  assert.equal(code, 1, out);
  assert.match(
    out,
    /^warning: line 3: the time goes back from 9 in line 2 to 8: .*\nskipped lines of a nemesis: 1\nread of /,
  );
  assert.match(
    out,
    /read of "\\u009b2J\\u202e" by process 1 returned 9007199254740992 in line 5, .* lead to 9007199254740993/,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
  assert.doesNotMatch(out, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.match(readFileSync(json!, 'utf8'), /"input": 9007199254740993,/);
  assert.match(readFileSync(html!, 'utf8'), /warning: line 3: .*9007199254740993/s);
});

test('lines of a nemesis are drawn at their places, both in the counterexample and over the whole file', async (t) => {
  const [file, html] = ['nemesis.jsonl', 'nemesis.html'].map((name) => join(directory, name));
  const hostile = '</title><script>alert(1)</script>\\u001b[2J';
  const nemesis = (f: string) => `{"process":":nemesis","type":"info","f":"${f}","value":null}`;
  const call = (type: string, key: string, value: unknown) =>
    `{"process":0,"type":"${type}","f":"${value === 1 ? 'write' : 'read'}","key":"${key}","value":${value}}`;
  const other = [call('invoke', 'other', 1), call('ok', 'other', 1)];
  const lines = [
    ...[nemesis('start-partition'), ...other, call('invoke', 'x', 1), call('ok', 'x', 1), ...other],
    ...[nemesis('kill'), nemesis(hostile), call('invoke', 'x', null), call('ok', 'x', 2)],
    ...[nemesis('heal'), ...other],
  ];
  const check = async () => {
    writeFileSync(file!, lines.join('\n'));
    const { code } = await inThisProcess(t, ['check', file!, '--model', 'register', '--html', html!]);
    return { code, page: readFileSync(html!, 'utf8') };
  };
  const { code, page } = await check();
  assert.equal(code, 1);
  const figures = [...page.matchAll(/<figure class="(\w+)">(.*?)<\/figure>/gs)].map(([, name, figure]) => ({
    name,
    marks: [...figure!.matchAll(/<title>([^<]*nemesis: [^<]*)<\/title><line x1="([\d.]+)"/g)],
    bars: [...figure!.matchAll(/<rect class="\w+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)],
  }));
  const escaped = '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u001b[2J';
  assert.deepEqual(
    figures.map(({ name, marks }) => [name, marks.map(([, title]) => title)]),
    [
      ['counterexample', ['nemesis: kill', `nemesis: ${escaped}`]],
      [
        'nemesis',
        [
          'line 1: nemesis: start-partition',
          'line 8: nemesis: kill',
          `line 9: nemesis: ${escaped}`,
          'line 12: nemesis: heal',
        ],
      ],
    ],
  );
  const [write, read] = figures[0]!.bars.map(([, x, width]) => ({
    from: Number(x),
    to: Number(x) + Number(width),
  }));
  const xs = figures[0]!.marks.map(([, , x]) => Number(x));
  assert.ok(write!.to < xs[0]! && xs[0]! < xs[1]! && xs[1]! < read!.from, `${xs} between the two`);
  assert.ok(!page.includes('<script') && !page.includes('\u001b'));

  lines.splice(-4, 1, call('ok', 'x', 1).replace('write', 'read'));
  const held = await check();
  assert.equal(held.code, 0);
  assert.equal(held.page.match(/<title>line \d+: nemesis: /g)?.length, 4);
});

slow(
  'an output that cannot be written is reported, and the exit code is still that of the verdict',
  {
    skip: !existsSync('/dev/full'),
  },
  async (t) => {
    const history = join(directory, 'stale.jsonl');
    const call = (type: string, f: string, value: number | null) =>
      JSON.stringify({ process: 0, type, f, value });
    const lines = [
      call('invoke', 'write', 1),
      call('ok', 'write', 1),
      call('invoke', 'read', null),
      call('ok', 'read', 2),
    ];
    writeFileSync(history, lines.join('\n'));
    const args = ['--model', 'register', '--json', '/dev/full', '--html', '/dev/full'];
    const { code, out, err } = await inThisProcess(t, ['check', history, ...args]);
    assert.equal(code, 1, err);
    assert.match(out, /\nviolated: 2 operations/);
    assert.match(
      err,
      /^the result can't be written: Error: ENOSPC.*\nthe page can't be written: Error: ENOSPC/,
    );
  },
);

test('an output that could be written only in part is removed', {
  skip: process.platform === 'win32',
}, () => {
  const history = join(directory, 'cut.jsonl');
  const [json, html] = [join(directory, 'cut.json'), join(directory, 'cut.html')];
  const event = (type: string, value: number) => JSON.stringify({ process: 0, type, f: 'add', value });
  writeFileSync(history, `${event('invoke', 1)}\n${event('ok', 5)}\n`);
  const args = ['check', history, '--model', 'counter', '--json', json, '--html', html];
  // No file may have more than 4 KiB: that is enough for the JSON, and not for the page.
  const limited = ['-c', 'ulimit -f 4; exec "$@"', 'bash', process.execPath, ...loader, bin, ...args];
  const { status, stderr } = spawnSync('bash', limited, { encoding: 'utf8' });
  assert.equal(status, 1, stderr);
  assert.match(stderr, /^the page can't be written: Error: EFBIG/m);
  assert.deepEqual([existsSync(json), existsSync(html)], [true, false]);
});
