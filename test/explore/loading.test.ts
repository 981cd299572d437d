import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { taskOf } from '../../src/explore/explore-options.ts';
import { replayFailureCommand } from '../../src/explore/replay-failure-command.ts';
import { openThreadPool } from '../../src/explore/thread-pool.ts';
import { hammerlock } from '../support/command.ts';
import { slow } from '../support/test-effort.ts';
import { control } from './programs/controls/index.ts';

const STALLED_MS = 100;

for (const name of ['loops-at-load', 'never-loads']) {
  test(`${name}: a file that never finishes loading is refused by name, and its thread ends`, async () => {
    const crew = await openThreadPool(1, STALLED_MS);
    try {
      await assert.rejects(crew.describe(control(name)), {
        code: 'invalid_program',
        message: new RegExp(
          `^Loading the program .*${name}\\.ts takes more than 100 ms\\. .* wait for nothing`,
        ),
      });
    } finally {
      await crew.end();
    }
  });
}

test('a timer, thread or message that a file leaves behind when it is loaded does not keep the command from ending', async () => {
  const file = fileURLToPath(control('leaves-things'));
  const { code, out } = await hammerlock(['explore', file, '--executions', '2']);
  assert.equal(code, 0);
  assert.match(out, /^leaves-things +held +2 executions/);
});

test('a setup that does something forbidden is refused with what to do instead', async () => {
  const crew = await openThreadPool(1);
  try {
    for (const [name, message] of [
      [
        'throws-in-setup',
        /^The setup of the program "throws-in-setup" throws, .* Fix it first\. Error: no such table\n +at /,
      ],
      ['many-buffers', /^The setup makes more than 1000 SharedArrayBuffers\. Make fewer\.$/],
      ['shared-wasm', /^The setup makes a shared WebAssembly\.Memory, which cannot be explored\.$/],
      [
        'growing-buffer',
        /^The setup makes a growable SharedArrayBuffer, which cannot be explored\. Give it its final size\.$/,
      ],
    ] as const) {
      const news = await crew.run({ ...taskOf(control(name), {}), replay: undefined }, () => {});
      assert.ok(news.type === 'invalid');
      assert.match(news.message, message);
    }
  } finally {
    await crew.end();
  }
});

slow('a shell that runs the printed command finds the same file, whatever its name', () => {
  for (const name of ['a $HOME b.ts', '`id`.ts', 'say "hi"!.ts', "it's $1.ts", 'back\\slash.ts', '-x.ts']) {
    const command = replayFailureCommand(
      new URL(encodeURIComponent(name), `file://${process.cwd()}/`).href,
      '0*2.t1',
      ['--seed 1'],
    );
    const words = command.slice(command.indexOf('explore '));
    const args = execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const file = name.startsWith('-') ? `./${name}` : name;
    assert.deepEqual(args, ['explore', file, '--replay', '0*2.t1', '--seed', '1']);
  }
});
