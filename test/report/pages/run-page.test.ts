import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Verdict } from '../../../src/index.ts';
import { fitTimelines } from '../../../src/report/fit-timelines.ts';
import { runPage } from '../../../src/report/pages/run-page.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { noBrowser, openBrowser, openPage } from '../../support/browser.ts';
import { inThisProcess } from '../../support/command.ts';
import { hostileReport } from '../../support/hostile-report.ts';
import { type CommandResult, heldAndDeadlocked } from '../../support/sample-report.ts';
import { simulateRun } from '../../support/simulated-run.ts';
import { slowDescribe } from '../../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const file = (name: string) => join(directory, name);
let ended: CommandResult;
let report: RunReport;
before(async () => {
  ended = await heldAndDeadlocked(directory);
  report = JSON.parse(readFileSync(file('report/verdict.json'), 'utf8'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

test('a run leaves a page, its verdict, JUnit, a summary and annotations', () => {
  assert.equal(ended.code, 3, ended.out + ended.err);
  assert.deepEqual(readdirSync(file('report')).toSorted(), [
    'history-1-edits.jsonl',
    'history-2-opposite-order.jsonl',
    'index.html',
    'verdict.json',
  ]);
  assert.deepEqual(
    report.verdicts.map(({ scenario, outcome, seed }) => [scenario, outcome, seed]),
    [
      ['edits', 'held', 5],
      ['opposite-order', 'deadlocked', 5],
    ],
  );
  assert.match(
    readFileSync(file('junit.xml'), 'utf8'),
    /<testcase .* name="opposite-order".*\n.*\n<failure /,
  );
  assert.match(readFileSync(file('summary.md'), 'utf8'), /^opposite\\-order \| deadlocked \|/m);
  assert.match(
    ended.out,
    /^::error file=test\/hammer\/scenarios\/opposite-order\.ts,title=opposite-order deadlocked::In a cycle, worker 0 waits /m,
  );
  assert.match(ended.out, / worker +state +operation +holds +waits for +for\n/);
  assert.match(
    ended.out,
    / worker 0 +waiting +session-a +session-b +\d\.\d s\n +worker 1 +waiting +session-b +/,
  );
  assert.match(ended.out, /verdict: deadlocked\nreport: .*\/report\/index\.html\n$/);
});

test('an output that cannot be written is reported before anything runs', async (t) => {
  writeFileSync(file('taken'), '');
  const { code, out, err } = await inThisProcess(t, ['stress', 'edits', '--report', file('taken')]);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /taken can't be created: Error: it is a file/);
});

test("an hour's run of 8 workers makes a page of less than 2 MB, alone or among fifteen scenarios", async () => {
  const measurements = await simulateRun(3_600_000, 8, 2_000);
  const faultEvents = Array.from({ length: 36_000 }, (_, index) => {
    return {
      kind: 'pause',
      worker: index % 8,
      where: 'holding s1',
      fromMs: index * 100,
      toMs: index * 100 + 50,
      recoveredMs: 1,
    } as const;
  });
  const hour: Verdict = { ...report.verdicts[0]!, measurements, durationMs: 3_600_000, faultEvents };
  for (const count of [1, 15]) {
    const page = runPage(fitTimelines({ ...report, outcome: 'held', verdicts: Array(count).fill(hour) }));
    assert.ok(page.length < 2 * 1024 * 1024, `${page.length} characters of ${count} scenarios`);
    assert.match(page, /The first 2,?000 of 36,?000 faults are drawn/);
  }
});

slowDescribe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  test('the page opens from disk without errors or requests and has the numbers of the verdict', async () => {
    const { page, told, asked } = await openPage(browser, file('report/index.html'));
    const values = (selector: string) =>
      page.$$eval(`${selector} tbody tr`, (rows) =>
        rows.map((row) => [
          row.querySelector('th')!.textContent,
          ...[...row.querySelectorAll('data')].map(({ value }) => Number(value)),
        ]),
      );
    const { calls, waits, holds, keys } = report.verdicts[0]!.measurements!;
    const numbers = ({ count, p50, p90, p99, p999, max }: typeof waits) => [count, p50, p90, p99, p999, max];
    assert.deepEqual(
      await values('#scenario-0 .latency'),
      [
        ...calls.map((call) => [call.f, ...numbers(call)]),
        ['lock, wait', ...numbers(waits)],
        ['lock, hold', ...numbers(holds)],
      ].filter(([, count]) => Number(count) > 0),
    );
    assert.deepEqual(
      await values('#scenario-0 .keys'),
      keys.map(({ key, grants, waitedMs, heldMs }) => [key, grants, waitedMs, heldMs]),
    );
    assert.deepEqual(
      (await values('.overview')).map(([name, operations]) => [name, operations]),
      report.verdicts.map(({ scenario, operations }) => [scenario, operations]),
    );
    const text = await page.innerText('body');
    for (const said of [
      report.machines[0]!.cpu,
      report.machines[0]!.node,
      ...report.verdicts.map(({ replay }) => replay),
    ]) {
      assert.ok(text.includes(said), said);
    }
    assert.deepEqual([told, asked], [[], [pathToFileURL(file('report/index.html')).href]]);
    await page.close();
  });

  test('names and values are always escaped', async () => {
    const evil = `"'></script></style></title></svg><img src=x onerror=alert(1)><script>alert(2)</script>`;
    writeFileSync(file('evil.html'), runPage(hostileReport(report, evil)));
    const { page, told, asked } = await openPage(browser, file('evil.html'));
    assert.deepEqual([told, asked.length, await page.locator('img').count()], [[], 1, 0]);
    assert.equal(await page.locator('.scenario').count(), 2);
    for (const selector of [
      'h2 >> nth=0',
      '.violations li >> nth=0',
      '.latency th[scope] >> nth=0',
      '.keys code >> nth=0',
      '.command >> nth=0',
    ]) {
      assert.ok((await page.locator(selector).textContent())!.includes(evil), selector);
    }
    await page.close();
  });
});
