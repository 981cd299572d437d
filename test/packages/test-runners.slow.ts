import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openProject } from '../../scripts/docs/where/project.ts';
import { runVitest } from '../../scripts/docs/where/runner-places.ts';
import { LOST_INCREMENT, LOST_UPDATE } from '../../scripts/docs/where/sources.ts';
import { typeCheckIn } from '../support/install-alone.ts';

/* The tests of a project that uses vitest. What docs/where-it-runs.md says of vitest and of jest is tried in where-it-runs.slow.ts. */

const project = await openProject();
after(() => project[Symbol.dispose]());

for (const pool of ['forks', 'threads', 'vmThreads']) {
  test(`in vitest's ${pool}, a failed verdict is the error that is shown, with the whole evidence`, () => {
    const output = runVitest(project, `--pool=${pool}`);
    assert.match(output, /✓.*locks/);
    assert.match(output, /NotHeldError: counts +violated/);
    assert.match(output, LOST_UPDATE);
    assert.match(output, /ProgramFailedError: increments +assertion/);
    assert.match(output, LOST_INCREMENT);
    assert.doesNotMatch(output, /TypeError/);
  });
}

test("vitest's timeout, if it is too short for a run, is named before the run", () => {
  project.write({
    'vitest/any.test.ts': `import { test } from 'vitest';
import { hammer } from 'hammerlock';
test('hammers', async (t) => void (await hammer('counts.mjs', { test: t })));
`,
  });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const output = project.run(process.execPath, vitest, 'run', '--dir', 'vitest');
  assert.match(
    output,
    /InvalidRunError: The test times out after 5000 ms, before the run of 10000 ms is over/,
  );
});

test("vitest's context has the type that the option takes", () => {
  project.write({
    'context.ts': `import { test } from 'vitest';
import { hammer } from 'hammerlock';
import { exploreProgram } from 'hammerlock/explore';
test('hammers', async (t) => {
  await hammer('counts.mjs', { test: t });
  await exploreProgram('increments.mjs', { test: t });
});
`,
  });
  const target = ['--target', 'es2023', '--lib', 'es2024,dom,esnext.disposable', '--skipLibCheck'];
  typeCheckIn(project.folder, [...target, '--module', 'nodenext'], 'context.ts');
});
