import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { checkPage } from '../../../src/report/pages/check-page.ts';
import { runPage } from '../../../src/report/pages/run-page.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { noBrowser, openBrowser, openPage } from '../../support/browser.ts';
import { staleRead } from '../../support/counterexample.ts';
import { heldAndDeadlocked } from '../../support/sample-report.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const file = (name: string) => join(directory, name);
after(() => rmSync(directory, { recursive: true, force: true }));
const noFacts = { notes: [], nemesis: 0, lines: 9, nemesisLines: [] };
const staleCheck = () => ({
  ...({ outcome: 'violated', operations: 6, partitions: 1, undecided: 0, tookMs: 1 } as const),
  counterexample: staleRead(),
});

describe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let report: RunReport;
  before(async () => {
    await heldAndDeadlocked(directory);
    report = JSON.parse(readFileSync(file('report/verdict.json'), 'utf8'));
    browser = await openBrowser();
  });
  after(() => browser?.close());

  test('the wheel with Ctrl, drag and keys zoom the charts and the timeline together, and a double click resets both', async () => {
    const { page, told } = await openPage(browser, file('report/index.html'));
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
          await page.keyboard.down('Control');
          await page.mouse.wheel(0, -100);
          await page.keyboard.up('Control');
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

  test('the wheel alone scrolls the page, also over a chart', async () => {
    const { page } = await openPage(browser, file('report/index.html'));
    const figure = page.locator('#scenario-0 .over-time');
    for (const plot of [figure.locator('.timeline .plot'), figure.locator('.throughput .u-over')]) {
      await plot.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await plot.boundingBox())!;
      const before = [await page.evaluate('scrollY'), await figure.getAttribute('data-to')] as const;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.wheel(0, 60);
      await page.waitForFunction(`scrollY > ${before[0]}`);
      assert.equal(await figure.getAttribute('data-to'), before[1]);
      await page.evaluate('scrollTo(0, 0)');
    }
    await page.close();
  });

  test('every canvas and every plot says what it shows, and the figures under the pointer are told', async () => {
    const { page } = await openPage(browser, file('report/index.html'));
    const figure = page.locator('#scenario-0 .over-time');
    const canvases = await figure
      .locator('canvas')
      .evaluateAll((all) =>
        all.map((canvas) => [canvas.getAttribute('role'), canvas.getAttribute('aria-label')]),
      );
    assert.deepEqual(
      canvases.map(([role]) => role),
      ['img', 'img', 'img'],
    );
    for (const [index, says] of [
      /^Operations per second, .*on average/,
      /^Latency/,
      /^One lane for each/,
    ].entries())
      assert.match(canvases[index]![1]!, says);
    for (const plot of [figure.locator('.timeline .plot'), figure.locator('.throughput .u-over')]) {
      assert.match((await plot.getAttribute('aria-label'))!, /Plus, minus and arrows zoom/);
      await plot.hover();
    }
    await page.waitForFunction(
      "/^[\\d.]+ m?s · operations /.test(document.querySelector('.reading[data-of=throughput]').textContent)",
    );
    await page.close();
  });

  test('a dead worker is drawn in stripes, unlike one that is idle', async () => {
    const verdict = report.verdicts[0]!;
    const { measurements } = verdict;
    const all = (share: number) => Array<number>(100).fill(share);
    const idle = { held: all(0), waiting: all(0), calling: [], dead: [] };
    const timeline = {
      widthMs: measurements!.durationMs / 100,
      workers: [{ ...idle, dead: all(100) }, idle],
    };
    const dead = { ...verdict, measurements: { ...measurements!, timeline } };
    writeFileSync(file('dead.html'), runPage({ ...report, verdicts: [dead] }));
    const { page } = await openPage(browser, file('dead.html'));
    const colours = (lane: number) =>
      page.evaluate(`(() => {
        const canvas = document.querySelector('.timeline canvas');
        const row = canvas.getContext('2d').getImageData(80, ${lane * 26 + 12}, 200, 1).data;
        return new Set(Array.from({ length: 200 }, (_, x) => row.slice(4 * x, 4 * x + 3).join())).size;
      })()`);
    assert.ok(Number(await colours(0)) > 1);
    assert.equal(await colours(1), 1);
    await page.close();
  });

  test('the command and the seed are copied by a button each', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file('report/index.html')).href);
    const { replay, seed } = report.verdicts[0]!;
    for (const [name, text] of [
      ['Copy the command', replay],
      ['Copy the seed', String(seed)],
    ] as const) {
      const button = page.locator('#scenario-0').getByRole('button', { name });
      await button.click();
      await page.waitForFunction(
        "[...document.querySelectorAll('.copy')].some((it) => it.textContent === 'Copied')",
      );
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), text);
    }
    await context.close();
  });

  test('on a phone, a table that goes on has a shadow at that edge, and its first column stays', async () => {
    const { page } = await openPage(browser, file('report/index.html'), {
      viewport: { width: 390, height: 800 },
    });
    const scroller = page.locator('#scenario-0 .scroll:has(.latency)');
    await page.addStyleTag({ content: '.latency { visibility: hidden; }' });
    await scroller.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await scroller.boundingBox())!;
    const edge = () =>
      page.screenshot({ clip: { x: x + width - 8, y: y + 20, width: 8, height: height - 40 } });
    const nameAt = async () => (await scroller.locator('tbody th').first().boundingBox())!.x;
    const [goesOn, name] = [await edge(), await nameAt()];
    await scroller.evaluate((element) => element.scrollTo({ left: element.scrollWidth }));
    const end = await edge();
    assert.ok(!goesOn.equals(end), 'the shadow is gone at the end');
    assert.equal(await nameAt(), name);
    await page.close();
  });

  test('the names of the processes stay while a wide picture is scrolled', async () => {
    writeFileSync(file('wide.html'), checkPage('history.jsonl', { model: 'kv', ...staleCheck() }, noFacts));
    const { page } = await openPage(browser, file('wide.html'), { viewport: { width: 390, height: 800 } });
    const picture = page.locator('.counterexample .picture');
    const names = page.locator('svg.processes');
    assert.deepEqual(await names.locator('text').allTextContents(), [
      ...['process 0', 'process 1', 'process 2', 'process 1002'],
    ]);
    const at = async () => [
      (await names.boundingBox())!.x,
      (await page.locator('svg rect.culprit').boundingBox())!.x,
    ];
    const [name, culprit] = await at();
    await picture.evaluate((element) => element.scrollBy({ left: -120 }));
    const scrolled = await at();
    assert.equal(scrolled[0], name);
    assert.ok(scrolled[1]! > culprit! + 100, 'the picture itself was scrolled');
    await page.close();
  });

  test('a deadlock is shown as the graph of its cycle', async () => {
    const { page } = await openPage(browser, file('report/index.html'));
    const graph = page.locator('#scenario-1 .deadlock svg');
    const boxes = (await graph.locator('text').allTextContents()).toSorted();
    assert.deepEqual(boxes, ['session-a', 'session-b', 'worker 0', 'worker 1']);
    for (const kind of ['holds', 'waits']) assert.equal(await graph.locator(`line.${kind}`).count(), 2);
    assert.match(await page.innerText('.workers'), /worker 0\s+waiting\s+session-a\s+session-b/);
    assert.match(await page.innerText('.sentence >> nth=0'), /In a cycle, worker 0 waits for session-b/);
    await page.close();
  });

  test('a counterexample is shown with the longest valid order and the culprit', async () => {
    writeFileSync(
      file('check.html'),
      checkPage(
        'history.jsonl',
        { model: 'kv', ...staleCheck() },
        {
          ...noFacts,
          nemesis: 1,
          nemesisLines: [{ line: 4, f: 'kill', after: 3 }],
        },
      ),
    );
    const { page, told } = await openPage(browser, file('check.html'));
    assert.match(await page.innerText('p.culprit'), /^✗ process 0: get → "1", which fits nowhere$/);
    assert.equal(await page.locator('svg rect.culprit').count(), 1);
    assert.equal(await page.locator('svg .nemesis line').count(), 2);
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

  test('the page fits a phone, and its text needs no script', async () => {
    const { page } = await openPage(browser, file('report/index.html'), {
      viewport: { width: 360, height: 700 },
    });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await page.close();
    const { page: still } = await openPage(browser, file('report/index.html'), { javaScriptEnabled: false });
    assert.match(
      (await still.innerText('body')).replaceAll('\n', ' '),
      /In a cycle.*Charts need JavaScript; the tables do not\..*lock, hold/,
    );
    await still.close();
  });
});
