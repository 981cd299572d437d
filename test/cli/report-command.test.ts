import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '../../src/index.ts';
import { inThisProcess } from '../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const unlucky = fileURLToPath(new URL('../hammer/scenarios/unlucky-seed.ts', import.meta.url));
const reported = (name: string) => join(directory, name, 'verdict.json');
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as RunReport;

test('the shards of a run are merged into one page and one verdict, with the worst outcome as the exit code', async (t) => {
  // The seed 15 makes the verdict violated.
  for (const [shard, seed] of [
    ['1/2', '14'],
    ['2/2', '15'],
  ] as const) {
    const { out } = await inThisProcess(t, [
      ...['stress', 'handoff', unlucky, '--duration', '30ms', '--workers', '2', '--seed', seed],
      ...['--shard', shard, '--report', join(directory, shard.replace('/', '-'))],
    ]);
    const name = shard === '1/2' ? 'handoff' : unlucky;
    assert.ok(out.includes(`\nshard ${shard}: ${name}\n`), out);
  }
  assert.deepEqual(read(reported('1-2')).machines[0]!.shard, { index: 1, count: 2 });

  const [merged, junit] = [join(directory, 'merged'), join(directory, 'merged.xml')];
  const args = [reported('1-2'), reported('2-2'), '--report', merged, '--junit', junit];
  const { code, out } = await inThisProcess(t, ['report', ...args]);
  assert.equal(code, 1, out);
  assert.match(out, /^handoff +held /m);
  assert.match(out, /^unlucky-seed +violated .*\n {2}- 15 is an unlucky seed$/m);
  assert.match(out, /^verdict: violated, of 2 reports\nreport: .*merged.index\.html\n$/m);
  const found = read(join(merged, 'verdict.json'));
  assert.deepEqual(
    found.verdicts.map(({ scenario, outcome, machine }) => [scenario, outcome, machine]),
    [
      ['handoff', 'held', 0],
      ['unlucky-seed', 'violated', 1],
    ],
  );
  assert.ok(
    found.verdicts.every(({ measurements }) => measurements !== undefined),
    'with the measurements',
  );
  const page = readFileSync(join(merged, 'index.html'), 'utf8');
  for (const name of ['handoff', 'unlucky-seed']) assert.match(page, new RegExp(`<h2>${name} `));
  assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="1"/);

  const half = await inThisProcess(t, ['report', reported('1-2'), '--report', join(directory, 'half')]);
  assert.equal(half.code, 4, half.out);
  assert.match(half.out, /^shard 2\/2 +not run +no report of Node \d+ on \S+ has it$/m);
});

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const whole: RunReport = {
  hammerlock: version,
  outcome: 'held',
  finished: '2026-01-01T00:00:00.000Z',
  machines: [{ node: 'v24.0.0', platform: 'linux-x64', cpu: 'a processor', cores: 2 }],
  verdicts: [
    {
      outcome: 'held',
      scenario: 'counts',
      file: 'file:///counts.ts',
      violations: [],
      lock: 'SessionLocks',
      workers: 2,
      seed: 1,
      durationMs: 10,
      plannedMs: 10,
      endedBy: 'time',
      steps: 5,
      operations: 5,
      busy: 0,
      waits: 0,
      deaths: 0,
      checked: 5,
      undecided: 0,
      node: 'v24.0.0',
      replay: 'hammerlock',
    },
  ],
};

test('a file that can not be merged is refused with its name', async (t) => {
  const write = (name: string, content: unknown) => {
    const file = join(directory, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const fine = write('fine.json', whole);
  const old = write('old.json', { hammerlock: '0.0.9', verdicts: [], machines: [] });
  const [machine] = whole.machines;
  const [verdict] = whole.verdicts;
  const sharded = (shard: object) => ({ machines: [{ ...machine, shard }] });
  const damaged: [name: string, change: object, says: RegExp][] = [
    ['outcome', { outcome: 'fine' }, /outcome\.json is damaged: \/outcome /],
    ['finished', { finished: 5 }, /finished\.json is damaged: \/finished must be string/],
    ['no-verdict', { verdicts: [null] }, /damaged: \/verdicts\/0 must be object/],
    ['half-a-verdict', { verdicts: [{}] }, /damaged: \/verdicts\/0 must have required properties/],
    ['no-errors', { verdicts: [{ ...verdict, errors: [null] }] }, /damaged: \/verdicts\/0\/errors\/0 /],
    ['no-machines', { machines: [] }, /damaged: it has no machine/],
    ['lost', { verdicts: [{ ...verdict, machine: 7 }] }, /damaged: \/verdicts\/0 is of a machine that/],
    ['huge', sharded({ index: 1, count: 1e9 }), /damaged: \/machines: shard must be one of at most 1000/],
    ['half', sharded({ index: 0.5, count: 2 }), /damaged: \/machines: .* not "0\.5\/2"/],
  ];
  const cases: [args: string[], says: RegExp][] = [
    [[], /missing required argument 'files'/],
    [['nowhere.json'], /The report nowhere\.json can't be read: there is no such file\./],
    [[directory], /it is a directory; name the verdict\.json in it/],
    [[''], /The name of a report is empty/],
    [[write('text.json', 'held')], /text\.json is not a verdict\.json/],
    [
      [write('explored.json', { hammerlock: version, explorations: [] })],
      /explored\.json is not a verdict\.json/,
    ],
    [[write('null.json', 'null')], /null\.json is not a verdict\.json/],
    [[old], /old\.json was written by hammerlock 0\.0\.9, and this is /],
    [[fine, fine], /fine\.json is named twice/],
    ...damaged.map(
      ([name, change, says]) =>
        [[write(`${name}.json`, { ...whole, ...change })], says] as [string[], RegExp],
    ),
    [[fine, '--json', fine], /fine\.json is named twice/],
  ];
  for (const [args, says] of cases) {
    const { code, err } = await inThisProcess(t, ['report', ...args, '--report', join(directory, 'none')]);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, says);
  }
});

test('a merged report is not better than the worst of its verdicts, whatever the files say of themselves', async (t) => {
  const file = join(directory, 'better.json');
  const verdicts = whole.verdicts.map((verdict) => ({ ...verdict, outcome: 'violated', violations: ['no'] }));
  writeFileSync(file, `\ufeff${JSON.stringify({ ...whole, verdicts })}`);
  const args = ['report', file, '--report', join(directory, 'better')];
  const { code, out, err } = await inThisProcess(t, args);
  assert.equal(code, 1, out + err);
});

test('a shard that has no scenario is refused', async (t) => {
  const { code, err } = await inThisProcess(t, ['stress', 'handoff', '--shard', '1/2']);
  assert.equal(code, 2);
  assert.match(err, /^1 scenario can't be divided into 2 shards: each needs one\.$/m);
  const invalid = await inThisProcess(t, ['stress', '--shard', '3/2']);
  assert.match(invalid.err, /^shard must be one of at most 1000 parts, .* not "3\/2"\.$/m);
});

test('all scenarios are in one shard each', async (t) => {
  const { scenarios } = await import('../../src/scenarios/index.ts');
  const { itemsOfShard } = await import('../../src/base/option-values/shard.ts');
  t.diagnostic(`${scenarios.size} scenarios`);
  const shards = [1, 2, 3, 4, 5].map((index) => itemsOfShard([...scenarios.keys()], { index, count: 5 }));
  assert.deepEqual(shards.flat().sort(), [...scenarios.keys()].sort());
  const sizes = shards.map(({ length }) => length);
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
});
