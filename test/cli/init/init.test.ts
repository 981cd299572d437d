import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readPages } from '../../../scripts/docs/type-check-examples.ts';
import { projectFiles } from '../../../src/cli/init/project-files.ts';
import { readProject } from '../../../src/cli/init/user-project.ts';
import { inThisProcess } from '../../support/command.ts';
import { checkedWorkflow } from '../../support/workflow.ts';

/* That what init writes runs as it is: init.slow.ts. */

const WORKFLOW = '.github/workflows/hammerlock.yml';

/** A folder with files; the command line works in the current directory, which the test changes for itself. */
function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function init(t: TestContext, folder: string) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await inThisProcess(t, ['init']);
  } finally {
    process.chdir(before);
  }
}

test('init writes a scenario, a test and a workflow into an empty folder, and prints the next commands', async (t) => {
  const folder = folderWith(t, {});
  const { code, out, err } = await init(t, folder);
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    [
      'wrote stress/counts.ts',
      'wrote stress/counts.test.ts',
      `wrote ${WORKFLOW}`,
      'wrote package.json',
      'next:',
      '  npm install --save-dev hammerlock',
      '  npx hammerlock stress stress/counts.ts --duration 5s --report report',
      '  node --test stress/counts.test.ts',
      'GitHub runs a workflow only from the root of its repository.',
      '',
    ].join('\n'),
  );
  const workflow = readFileSync(join(folder, WORKFLOW), 'utf8');
  const { jobs } = checkedWorkflow(workflow);
  assert.deepEqual(
    jobs.stress!.steps.flatMap(({ run = [] }) => run),
    [
      'npm ci',
      'npx hammerlock stress stress/counts.ts --duration 5s --report report',
      'node --test stress/counts.test.ts',
    ],
  );
  assert.ok(readPages().get('docs/ci.md')!.includes(`\`\`\`yaml\n${workflow}\`\`\``), 'docs/ci.md shows it');
});

test('init leaves every file as it is that is there already, links to nowhere included', async (t) => {
  const mine = {
    'package.json': '{ "type": "module", "devDependencies": { "hammerlock": "1" } }',
    'stress/counts.ts': '',
  };
  const folder = folderWith(t, { ...mine, '.git/HEAD': '' });
  symlinkSync('nowhere', join(folder, 'stress', 'counts.test.ts'));
  const { code, out } = await init(t, folder);
  assert.equal(code, 0);
  assert.match(
    out,
    /^left as it is: stress\/counts\.ts\nleft as it is: stress\/counts\.test\.ts\nwrote \.github/,
  );
  assert.match(
    out,
    /^next:\n {2}npx hammerlock stress /m,
    'hammerlock is installed, and it is the root of a repository',
  );
  assert.doesNotMatch(out, /GitHub runs/);
  for (const [path, text] of Object.entries(mine))
    assert.equal(readFileSync(join(folder, path), 'utf8'), text);
  const again = await init(t, folder);
  assert.doesNotMatch(again.out, /wrote/);
});

test('init refuses a folder that it can not write into, and a package.json that it can not read', async (t) => {
  const file = await init(t, folderWith(t, { stress: 'a file' }));
  assert.equal(file.code, 2);
  assert.match(file.err, /^stress\/counts\.ts can't be written: Error: E(EXIST|NOTDIR)/);
  const broken = await init(t, folderWith(t, { 'package.json': '{' }));
  assert.equal(broken.code, 2);
  assert.match(broken.err, /package\.json can't be read: SyntaxError/);
});

for (const [what, files, paths, says] of [
  [
    'CommonJS',
    { 'package.json': '{ "type": "commonjs" }' },
    ['stress/counts.mts', 'stress/counts.test.mts'],
    /node --test stress\/counts\.test\.mts/,
  ],
  [
    'no type',
    { 'package.json': '{ "dependencies": { "hammerlock": "1" } }' },
    ['stress/counts.mts', 'stress/counts.test.mts'],
    /run: npm install$/m,
  ],
  [
    'vitest',
    { 'package.json': '{ "type": "module", "devDependencies": { "vitest": "5" } }' },
    ['stress/counts.ts', 'stress/counts.test.ts'],
    /npx vitest run stress\/counts\.test\.ts/,
  ],
  [
    'jest, whose own tests have other names',
    { 'package.json': '{ "type": "module", "devDependencies": { "jest": "30" } }' },
    ['stress/counts.ts', 'stress/test-counts.ts'],
    /node --test stress\/test-counts\.ts/,
  ],
  [
    'a lock file of npm',
    { 'package.json': '{ "type": "module" }', 'package-lock.json': '{}' },
    ['stress/counts.ts', 'stress/counts.test.ts'],
    /run: npm ci$/m,
  ],
  [
    'a lock file of pnpm',
    { 'package.json': '{ "type": "module" }', 'pnpm-lock.yaml': '' },
    ['stress/counts.ts', 'stress/counts.test.ts'],
    /run: npm install$/m,
  ],
] as const) {
  test(`what init writes fits a project with ${what}`, (t) => {
    const below = join(folderWith(t, { ...files, 'below/file': '' }), 'package.json' in files ? '' : 'below');
    const written = projectFiles(readProject(below)).files;
    assert.deepEqual([...written.keys()], [...paths, WORKFLOW]);
    const workflow = written.get(WORKFLOW)!;
    checkedWorkflow(workflow);
    assert.match(workflow, says);
  });
}

test('a package.json with a byte order mark, or with dependencies that are none, is read as npm reads it', (t) => {
  for (const dependencies of [null, 'none', 5, []]) {
    const given = { type: 'module', dependencies, devDependencies: { vitest: '*' } };
    const folder = folderWith(t, { 'package.json': `\ufeff${JSON.stringify(given)}` });
    const { isModule, testRunner, dependsOnHammerlock } = readProject(folder);
    assert.deepEqual([isModule, testRunner, dependsOnHammerlock], [true, 'vitest', false]);
  }
});
