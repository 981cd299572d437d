import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stressCommand } from '../../src/cli/stress-command.ts';
import type { Verdict } from '../../src/index.ts';
import { argumentsOf, hammerlock, inThisProcess } from '../support/command.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const scenario = (name: string) => path(`../hammer/scenarios/${name}.ts`);

test('exit 0: what is held, and --json says the same', async (t) => {
  const json = join(directory, 'verdicts.json');
  const { code, out, err } = await inThisProcess(t, [
    ...[
      'stress',
      'edits',
      scenario('misbehaves'),
      '--duration',
      '200ms',
      '--workers',
      '2',
      '--seed',
      '0',
      '--json',
      json,
    ],
  ]);
  assert.equal(code, 0, out + err);
  assert.match(out, /^hammerlock: 2 workers on \d+ cores, Node v\d+\.\d+\.\d+, seed 0\n/);
  assert.match(out, /^edits +held +[\d,]+ steps, [\d,]+ operations in 0\.[1-9] s, \d+ busy, \d+ waits$/m);
  assert.match(out, /verdict: held\n$/);
  const { outcome, machine, verdicts } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([outcome, machine.node], ['held', process.version]);
  assert.deepEqual(
    verdicts.map(({ scenario, outcome, seed }: Verdict) => [scenario, outcome, seed]),
    [
      ['edits', 'held', 0],
      ['misbehaves', 'held', 0],
    ],
  );
});

slow('exit 1: a violation, with the seed and the command that repeats the run', async (t) => {
  const store = path('../../src/mutants/fencing/fence-refuses-equal.ts');
  const args = ['--duration', '100ms', '--workers', '2', '--seed', '9', '--store', store];
  const { code, out } = await inThisProcess(t, ['stress', 'edits', ...args]);
  assert.equal(code, 1, out);
  assert.match(out, /edits +violated .*\n {2}- setup: StaleGrantError .*\n/);
  const again = out.match(/seed 9; again: npx hammerlock (stress .*)\n/)?.[1];
  assert.match(again!, /--seed 9 --store/);
  const repeated = await inThisProcess(t, argumentsOf(again!));
  assert.equal(repeated.code, 1, repeated.out);
});

test('exit 2: bad usage and bad input, each with a message that names it', async (t) => {
  const history = join(directory, 'bad.jsonl');
  writeFileSync(history, '{"process":0,"type":"invoke","f":"get","key":"x","value":null}\n{"process":0}\n');
  const cases: [args: string[], says: RegExp][] = [
    [['stress', '--frobnicate'], /unknown option '--frobnicate'/],
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['stress', 'exclusoin'], /There is no built-in scenario exclusoin: there are exclusion, hung/],
    [['stress', 'exclusion', '--json', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [['stress', 'exclusion', '--history', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [['stress', 'nowhere.ts'], /There is no scenario file nowhere\.ts/],
    [['stress', '--workers', 'many'], /workers must be a whole number, not "many"/],
    [['stress', '--duration', 'soon'], /duration must be .* not "soon"/],
    [['stress', 'edits', '--faults', 'flood'], /Unknown fault 'flood'\. Known: pause, terminate/],
    [
      ['stress', 'edits', 'hung-holders', '--history', history],
      /A history is of one scenario, not of 2: name one/,
    ],
    [['selftest', '--only', 'nobody'], /There is no mutant nobody/],
    [['check', history], /required option '--model <name>' not specified/],
    [['check', history, '--model', 'stack'], /Unknown model .stack.\. Known: register, cas-register, kv/],
    [
      ['check', history, '--model', 'kv'],
      /bad\.jsonl, line 2: type must be invoke, ok, fail or info, not missing/,
    ],
    [['check', 'nowhere.jsonl', '--model', 'kv'], /The history nowhere\.jsonl can't be read: Error: ENOENT/],
    [['check', '-', '--model', 'kv'], /standard input is not read; write the history to a file first/],
    [['check', '', '--model', 'kv'], /The name of the history is empty: name a file/],
    [['check', directory, '--model', 'kv'], /it is a directory; name a file in it/],
    [['check', join(history, 'x'), '--model', 'kv'], /can't be read: Error: ENO/],
    ...(existsSync('/dev/null')
      ? ([
          [
            ['check', '/dev/null', '--model', 'kv'],
            /it is not a file, but a pipe, .*; write the history to a/,
          ],
        ] satisfies typeof cases)
      : []),
    [['stress', ''], /The name of the scenario is empty: name a built-in one, or a file/],
    [['stress', `${directory}/`], /The scenario file .* is a directory\. Name a file in it/],
    [['stress', 'exclusion', '--lock', ''], /The name of the lock file is empty/],
    [
      ['stress', 'file://host/x.ts'],
      /^There is no scenario file file:\/\/host\/x\.ts\. Name one that exists/,
    ],
    // As `again:` names a mutant.
    [['stress', 'opposite-order', '--workers', 'many'], /workers must be a whole number/],
    [['stress', '--seed', '9007199254740993'], /seed must be a whole number below 2 \*\* 53, not "9007/],
  ];
  for (const [args, says] of cases) {
    const { code, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, says);
  }
});

test('a file to write is neither read nor written for anything else, and is left as it was', async (t) => {
  const [program, json] = [join(directory, 'program.ts'), join(directory, 'twice.json')];
  writeFileSync(program, 'export default 7;\n');
  for (const args of [
    ['explore', program, '--json', program],
    ['stress', program, '--json', program],
    ['stress', 'exclusion', '--lock', program, '--junit', program],
    ['stress', 'exclusion', '--json', json, '--junit', json],
    ['stress', 'edits', '--report', directory, '--json', join(directory, 'verdict.json')],
    ['check', program, '--model', 'kv', '--html', program],
  ]) {
    const { code, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /is named twice: what is found needs a file of its own/);
  }
  assert.equal(readFileSync(program, 'utf8'), 'export default 7;\n');
  const nameless = await inThisProcess(t, ['check', program, '--model', 'kv', '--json', '']);
  assert.match(nameless.err, /The name of a file to write is empty/);
});

slow(
  'a verdict that can not be written is told, with its exit code',
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
      /^what was found can't be written: Error: ENOSPC.*\nthe page can't be written: Error: ENOSPC/,
    );
  },
);

test('a scenario that is refused is told with its file, and the reports have it as not run', async (t) => {
  const files = ['number.ts', 'refused.json', 'refused.xml'].map((name) => join(directory, name));
  const [bad, json, junit] = files as [string, string, string];
  writeFileSync(bad, 'export default 7;\n');
  const { code, err } = await inThisProcess(t, [
    'stress',
    bad,
    'exclusion',
    '--json',
    json,
    '--junit',
    junit,
  ]);
  assert.equal(code, 2);
  assert.match(err, /number\.ts: The name of a scenario must be a non-empty string/);
  const report = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([report.outcome, report.verdicts], ['undecided', []]);
  assert.match(report.notRun[0].reason, /The name of a scenario must be a non-empty string/);
  assert.deepEqual(report.notRun[1], {
    scenario: 'exclusion',
    reason: 'the run ended before',
    isExcused: false,
  });
  assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="0" errors="2"/);
});

slow('all faults are all, also in a list', async (t) => {
  const { code, err } = await inThisProcess(t, ['stress', 'sharing', '--faults', 'busy, all']);
  assert.equal(code, 2);
  assert.match(err, /^The scenario sharing does not withstand pause, terminate, /);
});

slow(
  'a scenario that loads in the first thread alone is refused, and is no verdict about the lock',
  async (t) => {
    const file = join(directory, 'elsewhere.ts');
    const only =
      "import { isMainThread } from 'node:worker_threads'; if (!isMainThread) throw new Error('not here');";
    writeFileSync(file, `${only} export default { name: 'elsewhere', setup() {}, step() {} };\n`);
    const { code, err } = await inThisProcess(t, ['stress', file, '--duration', '50ms', '--workers', '1']);
    assert.equal(code, 2);
    assert.match(err, /The scenario .*elsewhere\.ts can't be loaded: .*not here/);
  },
);

test('an argument and the name of a file reach a terminal without what it would obey', async (t) => {
  const hostile = '\u001b[2J\u202e\u0007';
  for (const args of [
    [hostile],
    ['stress', `--${hostile}`],
    ['check', hostile, '--model', 'kv'],
    ['check', 'a', '--model', hostile],
    ['check', 'a', '--model', 'kv', '--timeout', hostile],
    ['check', 'a', '--model', 'kv', '--json', `${hostile}/x`],
    ['explore', hostile],
    ['stress', hostile],
    ['stress', 'edits', '--faults', hostile],
    ['selftest', '--only', hostile],
  ]) {
    const { code, out, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /\\(x1B|u001b)\[2J/);
    for (const character of hostile.replace('[2J', ''))
      assert.ok(!(out + err).includes(character), JSON.stringify(err));
  }
});

test('what is odd about a foreign file is told before its verdict, its numbers are kept, and it commands no terminal', async (t) => {
  const [file, json, html] = ['foreign.jsonl', 'foreign.json', 'foreign.html'].map((name) =>
    join(directory, name),
  );
  const key = '\u009b2J\u202e';
  writeFileSync(
    file!,
    [
      '{"process":"nemesis","type":"info","f":"cut"}',
      `{"process":0,"type":"invoke","f":"write","key":"${key}","value":9007199254740993,"time":9}`,
      '{"process":0,"type":"ok","f":"write","time":8}',
      `{"process":1,"type":"invoke","f":"read","key":"${key}","time":10}`,
      '{"process":1,"type":"ok","f":"read","value":9007199254740992,"time":11}',
    ].join('\n'),
  );
  const args = ['check', file!, '--model', 'register', '--json', json!, '--html', html!];
  const { code, out } = await inThisProcess(t, args);
  assert.equal(code, 1, out);
  assert.match(
    out,
    /^warning: line 3: the time goes back from 9 in line 2 to 8: .*\nlines of a nemesis, .*: 1\nread of /,
  );
  assert.match(
    out,
    /read of "\\u009b2J\\u202e" by process 1 returned 9007199254740992, .* lead to 9007199254740993/,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(out, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.match(readFileSync(json!, 'utf8'), /"argument": 9007199254740993,/);
  assert.match(readFileSync(html!, 'utf8'), /warning: line 3: .*9007199254740993/s);
});

test('lines of a nemesis are drawn at their places, among the operations that fail and in the whole file', async (t) => {
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
  'a history: kept by a run, checked by another command, and drawn where it is not linearizable',
  async (t) => {
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
  },
);

test('exit 4: a history that is not decided in time, or in memory', async (t) => {
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

test('exit 4: a history in which nothing has come back shows nothing', async (t) => {
  const file = join(directory, 'open.jsonl');
  writeFileSync(file, '{"process":0,"type":"invoke","f":"write","value":1}\n');
  const { code, out } = await inThisProcess(t, ['check', file, '--model', 'register']);
  assert.equal(code, 4, out);
  assert.match(out, /^undecided: no operation has completed, so there was nothing to check: 1 operations/);
});

slow('exit 3: a deadlock, with a table that names both workers, and the run ends by itself', async (t) => {
  const { code, out } = await inThisProcess(t, [
    ...['stress', scenario('opposite-order'), '--workers', '2', '--duration', '1h', '--deadline', '500ms'],
    ...['--lock', path('../../src/mutants/deadlocks/no-deadlock-detection.ts')],
  ]);
  assert.equal(code, 3, out);
  assert.match(out, / worker +state +operation +holds +waits for +for\n/);
  assert.match(
    out,
    / worker 0 +waiting +session-a +session-b +\d\.\d s\n +worker 1 +waiting +session-b +session-a /,
  );
  assert.match(
    out,
    /cycle: worker 0 holds session-a and waits for session-b; worker 1 holds session-b and waits for session-a/,
  );
  assert.match(out, /verdict: deadlocked\n$/);
});

slow('exit 4: a run that Ctrl-C ends early is undecided', async () => {
  let interrupted = false;
  const onOutput = (out: string, kill: (signal: 'SIGINT') => void) => {
    if (interrupted || !/left\n/.test(out)) return;
    interrupted = true;
    kill('SIGINT');
  };
  const { code, out } = await hammerlock(
    ['stress', scenario('misbehaves'), '--seed', '0', '--duration', '1h', '--workers', '2'],
    onOutput,
  );
  assert.equal(code, 4, out);
  assert.match(out, /verdict: undecided\n$/);
});

test('help names the scenarios and the exit codes', () => {
  let out = '';
  const command = stressCommand(() => {});
  const writeOut = (text: string) => {
    out += text;
  };
  command.configureOutput({ writeOut }).outputHelp();
  assert.match(out, /exclusion +plain counters/);
  assert.match(out, /Exit codes: 0 held, 1 violated/);
});
