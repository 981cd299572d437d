import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { liveRun } from '../../../src/cli/ui/live-run.ts';
import { startLiveServer } from '../../../src/cli/ui/live-server.ts';
import type { LiveView, WatchedProgress } from '../../../src/hammer/run/live-view.ts';
import type { Fault, Verdict } from '../../../src/index.ts';
import { livePage } from '../../../src/report/live/live-page.ts';
import { servedReport } from '../../../src/report/live/served-report.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { noBrowser, openBrowser } from '../../support/browser.ts';

const machine = { node: 'v1', platform: 'test', cpu: 'test', cores: 2 };
const evil = '<img src=x onerror=alert(1)>';
const verdict: Verdict = {
  outcome: 'violated',
  scenario: evil,
  file: evil,
  violations: [evil],
  lock: 'mine',
  workers: 2,
  seed: 5,
  durationMs: 800,
  plannedMs: 1_000,
  endedBy: 'violation',
  steps: 9,
  operations: 12_345,
  busy: 0,
  waits: 4,
  deaths: 0,
  checked: 0,
  undecided: 0,
  node: 'v1',
  replay: 'again',
};
const report: RunReport = {
  hammerlock: '0.1.0',
  outcome: 'violated',
  finished: '2026-01-01T00:00:00.000Z',
  machines: [machine],
  verdicts: [verdict],
};
const fault = (kind: Fault['kind'], fromMs: number, recoveredMs: number | null): Fault => ({
  kind,
  worker: 1,
  where: `holding ${evil}`,
  fromMs,
  toMs: fromMs + 30,
  recoveredMs,
});

/** A view of `ms` in which one worker held a key all the time, from the interval `first` on. */
function view(ms: number, first: number, faults: LiveView['faults']): LiveView {
  const length = Math.ceil(ms / 20) - first;
  const all = (value: number) => Array<number>(length).fill(value);
  const none = Array<null>(length).fill(null);
  return {
    atMs: ms,
    fromMs: 0,
    faults,
    series: {
      first,
      widthMs: 20,
      operations: all(40),
      calls: { p50: none, p99: none },
      waits: { p50: all(0.5), p99: all(2) },
    },
    timeline: {
      first,
      widthMs: 20,
      workers: [
        { held: all(100), waiting: all(0), calling: [], dead: [] },
        { held: all(0), waiting: all(0), calling: [], dead: first > 0 ? all(100) : [] },
      ],
    },
  };
}

function progress(elapsedMs: number, operations: number, live: LiveView): WatchedProgress {
  const counts = { steps: operations, operations, busy: 0, waits: 4, deaths: 0, faults: 3 };
  return { phase: 'hammering', elapsedMs, ...counts, running: 2, memoryMiB: 99, live };
}

describe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  /** A live page of two scenarios, and the run that it follows. */
  async function follow(options = {}) {
    const scenarios = ['first', evil];
    const live = liveRun({ scenarios, repeats: false, seed: 5, eachMs: 1_000 }, (event, data) =>
      server.send(event, data),
    );
    const html = livePage({ machine, workers: 2, eachMs: 1_000 });
    const server = await startLiveServer({ html, greet: live.send });
    // The policy of the page, which forbids `eval`, would forbid the tests' own as well.
    const page = await browser.newPage({ viewport: { width: 1_100, height: 900 }, ...options });
    const told: string[] = [];
    // Not the advice about the canvas that this test reads.
    page.on('console', (message) => message.type() === 'error' && told.push(message.text()));
    page.on('pageerror', (error) => told.push(String(error)));
    page.on('dialog', (dialog) => {
      told.push(dialog.message());
      void dialog.dismiss();
    });
    live.onBegin(0, 1, 5);
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'first' }).waitFor();
    return { live, server, page, told };
  }

  const figure = (page: Page, id: string) => page.locator(`#${id}`).innerText();
  /** The colours along the lane of a worker. */
  const lane = (page: Page, worker: number) =>
    page.locator('.timeline canvas').evaluate((element, worker) => {
      const canvas = element as unknown as {
        width: number;
        getContext(kind: '2d'): { getImageData(...at: number[]): { data: Uint8ClampedArray } };
      };
      const width = canvas.width - 70;
      const { data } = canvas.getContext('2d').getImageData(62, worker * 26 + 12, width, 1);
      return Array.from({ length: width }, (_, x) => data.slice(4 * x, 4 * x + 4).join());
    }, worker);

  test('figures, charts, lanes and faults follow the run, and names in them can do no harm', async () => {
    const { live, server, page, told } = await follow();
    live.onProgress(progress(200, 400, view(200, 0, { first: 0, all: [fault('pause', 50, null)] })));
    await page.getByText('1 fault, of which 0 recovered').waitFor();
    const early = await lane(page, 0);
    live.onProgress(
      progress(
        400,
        800,
        view(400, 9, { first: 0, all: [fault('pause', 50, 90), fault('terminate', 300, null)] }),
      ),
    );
    await page.getByText('2 faults, of which 1 recovered').waitFor();
    assert.deepEqual(
      [await figure(page, 'operations'), await figure(page, 'rate'), await figure(page, 'waits')].map(
        (text) => text.split(/\s+/).join(' '),
      ),
      ['operations 800', 'per second 2,000', 'waits 4'],
    );
    assert.equal(await page.locator('#busy').isVisible(), false);
    const rows = await page.locator('#fault-rows tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split(/\s*\t\s*/)),
      [
        ['terminate', '0.3 s', 'worker 1', 'not yet', `holding ${evil}`],
        ['pause', '0.1 s', 'worker 1', 'after 10 ms', `holding ${evil}`],
      ],
    );
    const later = await lane(page, 0);
    const held = (colours: string[]) => colours.filter((colour) => colour === early[5]).length;
    assert.ok(held(later) > 1.8 * held(early), `${held(early)}, then ${held(later)} pixels`);
    assert.ok(later.at(-5)!.endsWith(',0'), 'nothing is drawn where the run has not come to');
    // Worker 1 has died since the first look.
    assert.ok(new Set((await lane(page, 1)).slice(0, held(later))).size > 2);
    const legend = page.locator('.legend');
    assert.equal(await legend.getByText('waits for a lock, median').isVisible(), true);
    assert.equal(await legend.getByText('recorded calls, median').isVisible(), false);
    assert.equal(await legend.getByText('dead').isVisible(), true);
    assert.equal(await page.locator('.durations canvas').count(), 1);
    assert.match(await page.title(), /^0:01 · first — hammerlock$/);

    live.onEnd({ ...verdict, outcome: 'held', scenario: 'first', violations: [] });
    live.onBegin(1, 1, 5);
    await page.getByRole('heading', { name: evil }).waitFor();
    assert.equal(await page.locator('#fault-list').isVisible(), false, 'the faults of the scenario before');
    live.onEnd(verdict);
    await page.getByRole('cell', { name: 'violated' }).waitFor();
    const cells = (await page.locator('#scenario-rows tr').allInnerTexts()).map((row) => row.split('\t'));
    assert.deepEqual(cells[0]!.slice(0, 4), ['first', 'held', '12,345', '15,431']);
    assert.deepEqual(cells[1]!.at(-1)!.trim(), `${evil}.`);
    assert.deepEqual(told, []);
    await page.close();
    await server.close();
  });

  test('a chart that was zoomed into stays where it is while the run goes on', async () => {
    const { live, server, page } = await follow();
    live.onProgress(progress(200, 400, view(200, 0, { first: 0, all: [] })));
    const charts = page.locator('.over-time');
    const plot = charts.locator('.timeline .plot');
    await plot.press('+');
    const range = async () => [await charts.getAttribute('data-from'), await charts.getAttribute('data-to')];
    const zoomed = await range();
    live.onProgress(progress(400, 800, view(400, 9, { first: 0, all: [] })));
    await page.getByText('800', { exact: true }).waitFor();
    assert.deepEqual(await range(), zoomed);
    assert.deepEqual(
      [await charts.getAttribute('data-chart-from'), await charts.getAttribute('data-chart-to')].map((ms) =>
        Math.round(Number(ms)),
      ),
      zoomed.map((ms) => Math.round(Number(ms))),
    );
    await plot.press('0');
    assert.deepEqual(await range(), ['0', '1020']);
    await page.close();
    await server.close();
  });

  test('the page becomes the report in its place, and counts as open until it is closed', async () => {
    const { server, page, told } = await follow();
    const { url } = server;
    const turned = server.turnInto(servedReport(report));
    await page.getByRole('heading', { name: 'violated' }).first().waitFor();
    await turned;
    assert.equal(page.url(), `${url}/`);
    while (server.watchers() === 0) await page.waitForTimeout(10);
    const left = server.untilLeft(0);
    await page.close();
    await left;
    await server.close();
    assert.deepEqual(told, []);
  });

  test('a page says so when the command does not answer any more', async () => {
    const { server, page } = await follow();
    const lost = page.locator('#lost');
    assert.equal(await lost.isVisible(), false);
    await server.close();
    await lost.waitFor({ state: 'visible' });
    await page.close();
  });

  test('the page fits a phone', async () => {
    const { live, server, page } = await follow({ viewport: { width: 360, height: 700 } });
    live.onProgress(progress(200, 400, view(200, 0, { first: 0, all: [fault('pause', 50, null)] })));
    await page.getByText('1 fault').waitFor();
    assert.equal(
      await page.locator('html').evaluate((root) => (root as { scrollWidth: number }).scrollWidth),
      360,
    );
    await page.close();
    await server.close();
  });
});
