import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { checkPage } from '../../../src/report/pages/check-page.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { noBrowser, openBrowser, openPage } from '../../support/browser.ts';
import { staleRead } from '../../support/counterexample.ts';
import { heldAndDeadlocked } from '../../support/sample-report.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const file = (name: string) => join(directory, name);
after(() => rmSync(directory, { recursive: true, force: true }));

describe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let report: RunReport;
  before(async () => {
    await heldAndDeadlocked(directory);
    report = JSON.parse(readFileSync(file('report/verdict.json'), 'utf8'));
    browser = await openBrowser();
  });
  after(() => browser?.close());

  test('wheel, drag and keys zoom the charts and the timeline together, and a double click resets both', async () => {
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
        'kv',
        {
          ...{ outcome: 'violated', operations: 6, partitions: 1, undecided: 0, tookMs: 1 },
          counterexample: staleRead(),
        },
        { notes: [], nemesis: 1, lines: 9, nemesisLines: [{ line: 4, f: 'kill', after: 3 }] },
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
