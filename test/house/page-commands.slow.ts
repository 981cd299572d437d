import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { commandBlocks, kindOf } from '../../scripts/docs/page-commands.ts';
import { readPages } from '../../scripts/docs/type-check-examples.ts';
import { serveDecks } from '../support/deck-server.ts';
import { readersFolder, runBlock } from './run-block.ts';

const skip = process.platform === 'win32';
const blocks = commandBlocks(readPages());

for (const page of readPages().keys()) {
  const runnable = blocks.filter(
    (block) =>
      block.page === page &&
      block.commands.some((command) => ['hammerlock', 'shell'].includes(kindOf(command) ?? '')),
  );
  if (runnable.length === 0) continue;
  test(`the commands of ${page} do what they say, one block after the other`, { skip }, async (t) => {
    const folder = readersFolder(page);
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const block of runnable) {
      await t.test(`line ${block.line}`, async () => void (await runBlock(block, folder)));
    }
  });
}

test('the curl commands do what they say, one for each route', { skip }, async (t) => {
  const curls = blocks.filter(({ commands }) => commands.some((command) => kindOf(command) === 'curl'));
  assert.ok(curls.length > 0);
  const folder = readersFolder('README.md');
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const served = await serveDecks({ generator: undefined, verifier: undefined });
  const asked: string[] = [];
  for (const block of curls) {
    const out = await runBlock(block, folder, (command) =>
      command
        .replaceAll('http://127.0.0.1:8080', served.url)
        .replace(/^curl/, 'curl --silent --show-error --fail-with-body --max-time 10'),
    );
    if (block.commands.some(({ text }) => text.includes('/stream'))) assert.match(out, /event: complete/);
    for (const { text } of block.commands) {
      const path = /(?:\$API|http:\/\/127\.0\.0\.1:8080)([^"'?\s]*)/.exec(text)?.[1];
      if (!text.startsWith('curl') || path === undefined) continue;
      const method = /-X (\w+)/.exec(text)?.[1] ?? 'GET';
      asked.push(`${method} ${path.replace(/\/talk\b/, '/{id}').replace(/\/\d\b/, '/{index}')}`);
    }
  }
  const { body } = await served.call('GET', '/openapi.json');
  const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual([...new Set(asked)].toSorted(), routes.toSorted());
});
