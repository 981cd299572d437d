import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { commandBlocks, exceptions, kindOf, shortened } from '../../scripts/docs/page-commands.ts';
import { readPages } from '../../scripts/docs/type-check-examples.ts';
import { checkCommand } from '../../src/cli/check-command.ts';
import { exploreCommand } from '../../src/cli/explore-command.ts';
import { initCommand } from '../../src/cli/init-command.ts';
import { reportCommand } from '../../src/cli/report-command.ts';
import { selftestCommand } from '../../src/cli/selftest-command.ts';
import { serveCommand } from '../../src/cli/serve-command.ts';
import { stressCommand } from '../../src/cli/stress-command.ts';
import { slow } from '../support/test-effort.ts';
import { readersFolder, runBlock } from './run-block.ts';

const blocks = commandBlocks(readPages());
const commands = blocks.flatMap((block) => block.commands);
const done = () => {};
const flags = new Map(
  [
    checkCommand(done),
    exploreCommand(done),
    initCommand(done),
    reportCommand(done),
    selftestCommand(done),
    serveCommand(done),
    stressCommand(done),
  ].map((command) => [command.name(), command.options.flatMap(({ long, short }) => [long, short])]),
);

test('every command of a page is run by a test, or is an exception with its reason', () => {
  assert.ok(commands.length > 10);
  const unknown = commands.filter((command) => kindOf(command) === undefined);
  assert.deepEqual(
    unknown.map(({ page, line, text }) => `${page}:${line}: ${text}`),
    [],
  );
});

test('no exception stands for a command that no page has', () => {
  const unused = exceptions.filter(({ command }) => !commands.some(({ text }) => command.test(text)));
  assert.deepEqual(unused, []);
});

test('every flag on a page is a flag of its command, and every npm script is in package.json', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: object;
  };
  for (const { page, line, text } of commands) {
    const script = /npm run ([\w:]+)/.exec(text)?.[1];
    assert.ok(script === undefined || script in scripts, `${page}:${line}: npm run ${script}`);
    const name = /(?:npx hammerlock|npm run) (\w+)/.exec(text)?.[1] ?? '';
    for (const [flag] of flags.has(name) ? text.matchAll(/(?<= )--?\w[\w-]*/g) : []) {
      assert.ok(flags.get(name)!.includes(flag), `${page}:${line}: ${name} has no ${flag}`);
    }
  }
});

slow(
  'the first run of the README works as it stands there',
  { skip: process.platform === 'win32' },
  async (t) => {
    const first = blocks.find(
      ({ page, commands }) =>
        page === 'README.md' && commands.some(({ text }) => /hammerlock stress \S+\.ts/.test(text)),
    );
    assert.ok(first, 'the README has a command that hammers a file of the reader');
    const folder = readersFolder('README.md');
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    assert.match(await runBlock(first, folder), /^counts +violated .*\n +- not linearizable as counter: /m);
  },
);

test('the commands of a block are read as a shell reads them', () => {
  const text = [
    'Text',
    '',
    '```sh',
    'npm ci && npm run stress # all',
    'npx hammerlock stress a.ts \\',
    '  --duration 30s',
    '# only a comment',
    '```',
  ].join('\n');
  const [block] = commandBlocks(new Map([['docs/page.md', text]]));
  assert.deepEqual(
    block?.commands.map(({ line, text }) => [line, text]),
    [
      [4, 'npm ci'],
      [4, 'npm run stress'],
      [6, 'npx hammerlock stress a.ts   --duration 30s'],
    ],
  );
  assert.deepEqual(
    block?.commands.map(({ text }) => shortened(text)),
    ['npm ci', 'npx hammerlock stress --duration 300ms', 'npx hammerlock stress a.ts   --duration 300ms'],
  );
  assert.deepEqual(block?.commands.map(kindOf), ['exception', 'hammerlock', 'hammerlock']);
  assert.equal(kindOf({ page: '', line: 1, text: 'rm -rf /' }), undefined);
});
