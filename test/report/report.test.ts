import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { Verdict } from '../../src/index.ts';
import { checkPage } from '../../src/report/check-page.ts';
import { runPage } from '../../src/report/run-page.ts';
import { fitted, type RunReport } from '../../src/report/run-report.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { staleRead } from '../support/counterexample.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { measureFor } from '../support/hour.ts';
import { type Ended, heldAndDeadlocked, stressOnGitHub } from '../support/report.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const file = (name: string) => join(directory, name);
let ended: Ended;
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
  assert.match(ended.out, /^::error title=opposite-order deadlocked::.*cycle: worker 0 holds session-a/m);
  assert.match(ended.out, /verdict: deadlocked\n$/);
});

test('what can not be written is told before anything runs', async () => {
  writeFileSync(file('taken'), '');
  const { code, out, err } = await stressOnGitHub('', 'edits', '--report', file('taken'));
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /taken can't be made: Error: EEXIST/);
});

test("an hour's run of 8 workers is a page of less than 2 MB, alone or in a run of fifteen", async () => {
  const measurements = await measureFor(3_600_000, 8, 2_000);
  const faultEvents = Array.from({ length: 36_000 }, (_, index) => {
    return {
      kind: 'pause',
      worker: index % 8,
      where: 'holding s1',
      from: index * 100,
      to: index * 100 + 50,
      recovered: 1,
    } as const;
  });
  const hour: Verdict = { ...report.verdicts[0]!, measurements, durationMs: 3_600_000, faultEvents };
  for (const count of [1, 15]) {
    const page = runPage(fitted({ ...report, outcome: 'held', verdicts: Array(count).fill(hour) }));
    assert.ok(page.length < 2 * 1024 * 1024, `${page.length} characters of ${count} scenarios`);
    assert.match(page, /The first 2,?000 of 36,?000 faults are drawn/);
  }
});

describe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  /** Opens a file of the directory; whatever goes wrong in it, or goes out to the network, is told. */
  async function open(name: string, options = {}): Promise<{ page: Page; told: string[]; asked: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1_100, height: 900 }, ...options });
    const told: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => told.push(message.text()));
    page.on('pageerror', (error) => told.push(String(error)));
    page.on('dialog', (dialog) => {
      told.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file(name)).href);
    return { page, told, asked };
  }

  test('the page opens from disk without an error, asks nobody for anything, and has the numbers of the verdict', async () => {
    const { page, told, asked } = await open('report/index.html');
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
      keys.map(({ key, grants, waited, held }) => [key, grants, waited, held]),
    );
    assert.deepEqual(
      (await values('.overview')).map(([name, operations]) => [name, operations]),
      report.verdicts.map(({ scenario, operations }) => [scenario, operations]),
    );
    const text = await page.innerText('body');
    for (const said of [
      report.machine.cpu,
      report.machine.node,
      ...report.verdicts.map(({ repeat }) => repeat),
    ]) {
      assert.ok(text.includes(said), said);
    }
    assert.deepEqual([told, asked], [[], [pathToFileURL(file('report/index.html')).href]]);
    await page.close();
  });

  test('wheel, drag and keys zoom the charts and the timeline together, and a double click resets both', async () => {
    const { page, told } = await open('report/index.html');
    const figure = page.locator('#scenario-0 .over-time');
    const look = async () => {
      const shown = async (what: string) => Number(await figure.getAttribute(`data-${what}`));
      return {
        from: await shown('from'),
        to: await shown('to'),
        chart: [await shown('chart-from'), await shown('chart-to')],
        drawn: await page.evaluate("document.querySelector('#scenario-0 .timeline canvas').toDataURL()"),
      };
    };
    const whole = await look();
    assert.equal(whole.from, 0);
    assert.ok(whole.to >= report.verdicts[0]!.durationMs);
    const plots = {
      timeline: figure.locator('.timeline .plot'),
      chart: figure.locator('.throughput .u-over'),
    };
    for (const plot of Object.values(plots)) {
      await plot.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await plot.boundingBox())!;
      const zooms: (() => Promise<void>)[] = [
        async () => {
          await page.mouse.move(x + width / 2, y + height / 2);
          await page.mouse.wheel(0, -100);
          await page.waitForFunction("document.querySelector('#scenario-0 .over-time').dataset.from > 0");
        },
        async () => {
          await page.mouse.move(x + width / 4, y + height / 2);
          await page.mouse.down();
          await page.mouse.move(x + width / 2, y + height / 2);
          await page.mouse.up();
        },
        () => plot.press('+'),
      ];
      for (const zoom of zooms) {
        await zoom();
        const { from, to, chart, drawn } = await look();
        assert.ok(from > 0 && to < whole.to && to - from < 0.8 * whole.to, `${from} to ${to}`);
        assert.deepEqual(chart.map(Math.round), [from, to].map(Math.round));
        assert.notEqual(drawn, whole.drawn);
        await page.mouse.dblclick(x + width / 2, y + height / 2);
        assert.deepEqual(await look(), whole);
      }
    }
    assert.deepEqual(told, []);
    await page.close();
  });

  test('a deadlock is shown as the graph of its circle', async () => {
    const { page } = await open('report/index.html');
    const graph = page.locator('#scenario-1 .deadlock svg');
    const boxes = (await graph.locator('text').allTextContents()).toSorted();
    assert.deepEqual(boxes, ['session-a', 'session-b', 'worker 0', 'worker 1']);
    for (const kind of ['holds', 'waits']) assert.equal(await graph.locator(`line.${kind}`).count(), 2);
    assert.match(await page.innerText('.workers'), /worker 0\s+waiting\s+session-a\s+session-b/);
    assert.match(await page.innerText('.sentence >> nth=0'), /In a circle, worker 0 waits for session-b/);
    await page.close();
  });

  test('a counterexample is shown with the order that fits, and the culprit', async () => {
    writeFileSync(
      file('check.html'),
      checkPage('history.jsonl', 'kv', {
        ...{ outcome: 'violated', operations: 6, partitions: 1, undecided: 0, tookMs: 1 },
        counterexample: staleRead(),
      }),
    );
    const { page, told } = await open('check.html');
    assert.match(await page.innerText('p.culprit'), /^✗ process 0: get → "1", which fits at no place$/);
    assert.equal(await page.locator('svg rect.culprit').count(), 1);
    assert.deepEqual(await page.locator('svg circle + text').allTextContents(), ['1', '2', '3', '4', '5']);
    assert.deepEqual(await page.locator('ol.order li').allTextContents(), [
      'process 0: put "1"',
      'process 2: get → "1"',
      'process 1: put "2"',
      'process 0: get → "2"',
      'process 2: put "4"',
    ]);
    assert.deepEqual(told, []);
    await page.close();
  });

  test('whatever names and values are, they stay text', async () => {
    const evil = `"'></script></style></title></svg><img src=x onerror=alert(1)><script>alert(2)</script>`;
    writeFileSync(file('evil.html'), runPage(hostileReport(report, evil)));
    const { page, told, asked } = await open('evil.html');
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

  test('it is as wide as a phone, and its text needs no script', async () => {
    const { page } = await open('report/index.html', { viewport: { width: 360, height: 700 } });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await page.close();
    const { page: still } = await open('report/index.html', { javaScriptEnabled: false });
    assert.match(
      (await still.innerText('body')).replaceAll('\n', ' '),
      /In a circle.*Charts need JavaScript; the tables do not\..*lock, hold/,
    );
    await still.close();
  });
});
