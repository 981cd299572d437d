import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inThisProcess } from '../../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const program = (name: string) =>
  fileURLToPath(new URL(`../../explore/programs/${name}.ts`, import.meta.url));

/** Runs the command as a step of GitHub Actions, whose repository is this one. */
async function onGitHub(t: Parameters<typeof inThisProcess>[0], args: string[]) {
  const before = { ...process.env };
  const file = join(directory, 'summary.md');
  writeFileSync(file, '');
  Object.assign(process.env, {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: fileURLToPath(new URL('../../..', import.meta.url)),
    GITHUB_STEP_SUMMARY: file,
  });
  try {
    const ended = await inThisProcess(t, args);
    return { ...ended, summary: readFileSync(file, 'utf8') };
  } finally {
    for (const name of ['GITHUB_ACTIONS', 'GITHUB_WORKSPACE', 'GITHUB_STEP_SUMMARY']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

test('explore writes JUnit and a page, and annotates the line of a failure, once, and writes the summary of the step', async (t) => {
  const [junit, page] = [join(directory, 'explore.xml'), join(directory, 'explore.html')];
  const files = [program('bugs/check-then-set'), program('correct/same-order')];
  const args = ['explore', ...files, '--executions', '50', '--seed', '1', '--junit', junit, '--html', page];
  const { code, out, summary } = await onGitHub(t, args);
  assert.equal(code, 1, out);
  assert.match(summary, /^## hammerlock: violated\n\nname \| outcome \| reason\n/);
  assert.match(summary, /^check\\-then\\-set \| violated \| .+\nsame\\-order \| held \| /m);
  assert.match(summary, /\n### check\\-then\\-set violated\n\n```\n[\s\S]+\nagain: .*\n```\n$/);
  const found = out.split('\n').filter((line) => line.startsWith('::'));
  assert.equal(found.length, 1, out);
  assert.match(
    found[0]!,
    /^::error file=test\/explore\/programs\/parts\/alone\.ts,line=5,title=check-then-set violated::/,
  );
  assert.match(found[0]!, /%0Aagain: npx hammerlock explore .* --seed 1$/);
  assert.match(out, /\nreport: .*explore\.html\n$/);

  const xml = readFileSync(junit, 'utf8');
  assert.match(xml, /<testsuite name="hammerlock" tests="2" failures="1" errors="0" time="/);
  assert.match(
    xml,
    /name="check-then-set".*\n<properties><property name="seed" value="1"\/><\/properties>\n<failure message="/,
  );
  assert.match(xml, /type="violated">assertion, in execution \d+: /);
  assert.match(xml, /name="same-order"/);

  const text = readFileSync(page, 'utf8');
  assert.match(text, /<h1 class="violated">violated<\/h1>/);
  assert.match(text, /<th>Thread 0<\/th><th>Thread 1<\/th>/);
  assert.match(text, /<i class="quiet">[^<]*check-then-set\.ts:\d+<\/i>/);
  assert.match(text, /data-copy="npx hammerlock explore .*--replay/);
  assert.match(text, /<h2>same-order <span class="badge held">held<\/span><\/h2>/);
});

test('check writes JUnit, and annotates the line of the history, once, and writes the summary of the step', async (t) => {
  const history = join(directory, 'stale.jsonl');
  const events = [
    { type: 'invoke', f: 'write', input: 1 },
    { type: 'ok', f: 'write' },
    { type: 'invoke', f: 'read' },
    { type: 'ok', f: 'read', output: 2 },
  ];
  writeFileSync(history, events.map((event) => JSON.stringify({ process: 0, ...event })).join('\n'));
  const junit = join(directory, 'check.xml');
  const args = ['check', history, '--model', 'register', '--junit', junit];
  const { code, out, summary } = await onGitHub(t, args);
  assert.equal(code, 1, out);
  assert.match(summary, /stale\\\.jsonl as register \| violated \| read .* returned 2 in line 4, /);
  // The history is not in the repository.
  assert.match(out, /^::error title=.*stale\.jsonl as register violated::read .*$/m);
  assert.equal(out.match(/^::/gm)!.length, 1);
  assert.match(readFileSync(junit, 'utf8'), /<failure message="read [^"]* returned 2 in line 4, /);
});
