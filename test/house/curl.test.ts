import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { serveDecks } from '../support/deck-server.ts';
import { slow } from '../support/test-effort.ts';

const run = promisify(execFile);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, commands] = /```sh\n(export J=[\s\S]*?)```/.exec(readme)!;

slow(
  "the README's curl commands do as they say, one for each route",
  {
    skip: process.platform === 'win32',
  },
  async () => {
    const served = await serveDecks({ generator: undefined, verifier: undefined });
    const { body } = await served.call('GET', '/openapi.json');
    const script = commands!
      .replace('http://127.0.0.1:8080', served.url)
      .replaceAll(/^curl/gm, 'curl --silent --show-error --fail-with-body --max-time 10');
    const { stdout } = await run('bash', ['-euc', script]);
    assert.match(stdout, /event: complete/);

    const asked = [...commands!.matchAll(/^curl (?:-N )?(?:-X (\w+) )?"?\$API([^"?\s]*)/gm)].map(
      ([, method = 'GET', path]) =>
        `${method} ${path!.replace(/\/talk\b/, '/{id}').replace(/\/\d\b/, '/{index}')}`,
    );
    const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(asked.toSorted(), routes.toSorted());
  },
);
