import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Attempt, type Place, unlessShown } from './place.ts';
import type { Project } from './project.ts';
import { countsScenario, incrementsProgram, LOST_INCREMENT, LOST_UPDATE, runnerTest } from './sources.ts';
import { packageVersion, toolFolder } from './tools.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const programs = { 'counts.mjs': countsScenario, 'increments.mjs': incrementsProgram };

function link(project: Project, name: string, from: string): void {
  const modules = join(project.folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  try {
    symlinkSync(join(from, 'node_modules', name), join(modules, name), 'junction');
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}

/** What a runner has printed: the test of the locks passes, and the others fail with everything that was found. */
function attemptShown(output: string): Attempt {
  return {
    locks: unlessShown(/✓.*locks/, output),
    harness: unlessShown(LOST_UPDATE, output) ?? unlessShown(LOST_INCREMENT, output),
  };
}

/** Runs the tests in vitest, and returns what it prints. */
export function runVitest(project: Project, ...options: readonly string[]): string {
  link(project, 'vitest', root);
  project.write({
    ...programs,
    'vitest/any.test.ts': inFolder(runnerTest("import { test } from 'vitest';", true)),
  });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  return project.run(process.execPath, vitest, 'run', '--dir', 'vitest', '--reporter=verbose', ...options);
}

/** Runs the tests in jest, and returns what it prints. */
export function runJest(project: Project): string {
  link(project, 'jest', toolFolder('jest')!);
  project.write({
    ...programs,
    'jest/any.test.mjs': inFolder(runnerTest('', false)),
    'jest.config.json': JSON.stringify({
      testEnvironment: 'node',
      transform: {},
      testMatch: ['**/jest/*.test.mjs'],
      moduleFileExtensions: ['mjs', 'js'],
    }),
  });
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  return project.run(
    process.execPath,
    '--experimental-vm-modules',
    jest,
    '--config',
    'jest.config.json',
    '--verbose',
  );
}

const inFolder = (source: string) => source.replaceAll("from './", "from '../");

export const runnerPlaces: readonly Place[] = [
  {
    name: 'vitest',
    note: 'Pass its context, and a timeout that is longer than the run: see [the harness](harness.md#in-a-test).',
    version: () => packageVersion(root, 'vitest'),
    attempt: (project) => attemptShown(runVitest(project)),
  },
  {
    name: 'jest',
    tool: 'jest',
    note: "With `NODE_OPTIONS=--experimental-vm-modules`, and `test: true`. Without that option jest can't load ES modules.",
    version: () => packageVersion(toolFolder('jest')!, 'jest'),
    attempt: (project) => attemptShown(runJest(project)),
  },
];
