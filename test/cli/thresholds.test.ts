import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '../../src/report/run-report.ts';
import { argumentsOf, inThisProcess } from '../support/command.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const scenario = fileURLToPath(new URL('../hammer/scenarios/counts-and-sleeps.ts', import.meta.url));
const short = ['stress', scenario, '--duration', '300ms', '--workers', '2'];

test('a missed threshold is a violation in every report, and is part of the command that repeats the run', async (t) => {
  const [json, junit] = [join(directory, 'missed.json'), join(directory, 'missed.xml')];
  const report = join(directory, 'report');
  const limits = ['--threshold', 'p50(add) < 1 ms', '--threshold', 'p50(add) < 1 s'];
  const { code, out } = await inThisProcess(t, [
    ...[...short, ...limits, '--latency'],
    ...['--json', json, '--junit', junit, '--report', report],
  ]);
  assert.equal(code, 1, out);
  assert.match(out, /^ {2}p50\(add\) < 1 ms: [\d.]+ ms, missed\n {2}p50\(add\) < 1 s: [\d.]+ ms$/m);
  assert.match(out, /^ {2}- threshold p50\(add\) < 1 ms missed: it was [\d.]+ ms$/m);
  assert.match(out, /^ {2}latency +count +p50 +p90 +p99 +p99\.9 +max\n.*\n {2}add +\d+ +[\d.]+ ms /m);
  assert.match(out, /^ {2}lock hold +\d+ +[\d.]+ ms /m);
  const found = JSON.parse(readFileSync(json, 'utf8')) as RunReport;
  assert.deepEqual(
    found.verdicts[0]!.thresholds!.map(({ threshold, isMet }) => [threshold, isMet]),
    [
      ['p50(add) < 1 ms', false],
      ['p50(add) < 1 s', true],
    ],
  );
  assert.match(readFileSync(junit, 'utf8'), /<failure message="threshold p50\(add\) &lt; 1 ms missed: /);
  const page = readFileSync(join(report, 'index.html'), 'utf8');
  assert.match(page, /<li>p50\(add\) &lt; 1 ms: [\d.]+ ms, missed<\/li>/);
  const again = argumentsOf(out.match(/again: npx hammerlock (.*)/)![1]!);
  assert.deepEqual(
    again.filter((_, at) => again[at - 1] === '--threshold'),
    ['p50(add) < 1 ms', 'p50(add) < 1 s'],
  );
});

slow('a threshold for calls that a scenario does not make leaves the run undecided', async (t) => {
  const { code, out } = await inThisProcess(t, [...short, '--threshold', 'p99(ad) < 1 s']);
  assert.equal(code, 4, out);
  assert.match(out, /since no call of ad has ended\. Did you mean add\? Recorded was add\.$/m);
});

test('a threshold that is not one is refused before anything runs', async (t) => {
  const json = join(directory, 'refused.json');
  const { code, out, err } = await inThisProcess(t, [...short, '--threshold', 'fast', '--json', json]);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^This is not a threshold: .*, not 'fast'\.$/m);
});
