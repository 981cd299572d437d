import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packHammerlock } from '../../../scripts/pack/pack-hammerlock.ts';
import { typeCheckIn } from '../../support/install-alone.ts';
import { checkedWorkflow, runWorkflow } from '../../support/workflow.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const shell = process.platform === 'win32';
const folder = mkdtempSync(join(tmpdir(), 'hammerlock-init-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Runs a command as a user would, and returns what it prints. @throws AssertionError if it fails */
function run(cwd: string, command: string): string {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GITHUB_ACTIONS: '',
    NO_COLOR: '1',
    PATH: [join(folder, 'node_modules', '.bin'), process.env.PATH].join(shell ? ';' : ':'),
  };
  for (const name of ['NODE_TEST_CONTEXT', 'FORCE_COLOR']) delete env[name];
  const { status, stdout, stderr } = spawnSync(command, {
    cwd,
    encoding: 'utf8',
    shell: true,
    env,
    timeout: 300_000,
  });
  assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
  return stdout;
}

/** Runs init, and the commands that it prints but for the installation; returns what these print. */
function initAndFollow(cwd: string): string {
  const next = run(cwd, 'hammerlock init').split('next:\n')[1]!;
  const commands = [...next.matchAll(/^ {2}(?!npm install)(.*)$/gm)].map(([, command]) => command!);
  assert.equal(commands.length, 2);
  return commands.map((command) => run(cwd, command)).join('\n');
}

test('in an empty folder, what init writes runs as it is: the scenario, the test and the workflow', {
  skip: shell,
}, async (t) => {
  const packed = await packHammerlock();
  run(folder, `npm install --save-dev --prefer-offline --no-audit --no-fund "${packed}"`);
  rmSync(join(folder, 'package.json'));
  const out = initAndFollow(folder);
  assert.match(out, /^counts +held .*\nverdict: held$/m);
  assert.match(out, /no count is lost/);
  assert.ok(existsSync(join(folder, 'report', 'index.html')));
  rmSync(join(folder, 'report'), { recursive: true });
  const files = ['stress/counts.ts', 'stress/counts.test.ts'];
  typeCheckIn(
    folder,
    [
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2024,esnext.disposable',
      '--allowImportingTsExtensions',
      '--skipLibCheck',
    ],
    ...files,
  );

  const text = readFileSync(join(folder, '.github', 'workflows', 'hammerlock.yml'), 'utf8');
  const results = await runWorkflow(t, checkedWorkflow(text), folder, (command) =>
    command === 'npm ci' ? undefined : command,
  );
  assert.deepEqual(
    results.map(({ job, succeeded }) => [job, succeeded]),
    [['stress', true]],
    results[0]!.output,
  );
});

for (const [what, packageFile, shown] of [
  ['of CommonJS', { type: 'commonjs' }, /no count is lost/],
  ['with vitest', { type: 'module', devDependencies: { vitest: '*' } }, /\b1 passed\b/],
] as const) {
  test(`in a project ${what}, too`, { skip: shell }, () => {
    const project = join(folder, what.replace(' ', '-'));
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, ...packageFile }));
    const vitest = join(folder, 'node_modules', 'vitest');
    if (!existsSync(vitest)) symlinkSync(join(root, 'node_modules', 'vitest'), vitest, 'junction');
    const bin = join(folder, 'node_modules', '.bin', 'vitest');
    if (!existsSync(bin)) symlinkSync(join(vitest, 'vitest.mjs'), bin);
    assert.match(initAndFollow(project), shown);
  });
}
