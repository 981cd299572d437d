import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hammerlock } from '../../support/command.ts';
import { connectLive, type LiveConnection } from '../../support/live-events.ts';

const scenario = (name: string) =>
  fileURLToPath(new URL(`../../hammer/scenarios/${name}.ts`, import.meta.url));

type Kill = (signal: 'SIGINT') => void;

/**
 * Runs `stress --ui`, and calls `watch` as soon as it has said where its page is, and `onReport` when it waits for the page of
 * the report to be closed.
 */
function stressUi(
  args: string[],
  watch: (url: string, kill: Kill) => Promise<void>,
  onReport: (kill: Kill) => void = () => {},
) {
  let watching: Promise<void> | undefined;
  let isReported = false;
  const ended = hammerlock(['stress', ...args, '--ui'], (out, kill) => {
    const url = /^live: (\S+)$/m.exec(out)?.[1];
    if (url !== undefined) watching ??= watch(url, kill);
    if (isReported || !/^The report is at /m.test(out)) return;
    isReported = true;
    onReport(kill);
  });
  return ended.then(async (result) => {
    await watching;
    return result;
  });
}

const two = ['exclusion', 'cycles', '--workers', '2', '--duration', '3s', '--seed', '5'];

test('a page sees the run while it goes on, then its report; the command ends when the page is closed', async () => {
  let report = '';
  const { code, out, err } = await stressUi(two, async (url) => {
    const page = await connectLive(url);
    const { rows } = await page.next('plan', ({ rows }) => rows[0]!.state === 'running');
    assert.deepEqual(
      rows.map(({ name, state }) => [name, state]),
      [
        ['exclusion', 'running'],
        ['cycles', 'to come'],
      ],
    );
    const { live } = await page.next('progress', ({ live }) => live !== undefined);
    assert.equal(live!.timeline.workers.length, 2);
    const later = await page.next('plan', ({ rows }) => rows[1]!.state === 'held');
    assert.equal(later.rows[0]!.state, 'held');
    await page.next('report');
    report = await (await fetch(url)).text();
    const shown = await connectLive(url);
    page.close();
    shown.close();
  });
  assert.equal(code, 0, out + err);
  assert.match(
    out,
    /verdict: held\nThe report is at http:\/\/127\.0\.0\.1:\d+ until its page has been closed/,
  );
  assert.match(report, /<h1 class="held">held<\/h1>/);
  assert.match(report, /id="scenario-1"/);
  assert.match(report, /new EventSource\('\/events'\)/);
});

test('without a page the command ends by itself, soon after the run', async () => {
  const args = ['exclusion', '--workers', '2', '--duration', '300ms', '--seed', '5'];
  const { code, out, err } = await stressUi(args, async () => {});
  assert.equal(code, 0, out + err);
});

test('Ctrl-C while the report is shown ends the command with the exit code of the run', async () => {
  const args = [scenario('answers-wrongly'), '--workers', '2', '--duration', '1s', '--seed', '5'];
  let page: LiveConnection | undefined;
  const { code, out, err } = await stressUi(
    args,
    async (url) => {
      page = await connectLive(url);
      const { rows } = await page.next('plan', ({ rows }) => rows[0]!.state === 'violated');
      assert.match(rows[0]!.sentence!, /./);
      await page.next('report');
      // It stays open while the report is shown.
      assert.ok((await fetch(url)).ok);
    },
    (kill) => kill('SIGINT'),
  );
  page!.close();
  assert.equal(code, 1, out + err);
  assert.match(out, /The report is at/);
});

test('Ctrl-C during the run ends it early, leaves the open page its report, and waits no longer', async () => {
  const args = ['exclusion', '--workers', '2', '--duration', '1h', '--seed', '5'];
  let report = '';
  const { code, out, err } = await stressUi(args, async (url, kill) => {
    const page = await connectLive(url);
    await page.next('progress', ({ phase, steps }) => phase === 'hammering' && steps > 0);
    kill('SIGINT');
    await page.next('report');
    report = await (await fetch(url)).text();
  });
  assert.equal(code, 4, out + err);
  assert.match(report, /<h1 class="undecided">/);
  assert.doesNotMatch(out, /The report is at/);
});

test('a scenario that is refused is shown as not run, and the command ends with its error', async () => {
  const args = [scenario('nothing'), '--workers', '2', '--duration', '1s'];
  const { code, out, err } = await stressUi(args, async () => {});
  assert.equal(code, 2, out + err);
  assert.match(err, /nothing/);
});
