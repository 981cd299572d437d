import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { projectFiles } from './init/project-files.ts';
import { readProject } from './init/user-project.ts';
import { print } from './output/print.ts';

export function initCommand(done: (exitCode: number) => void): Command {
  return new Command('init')
    .description('write a scenario, a test and a GitHub workflow into the project of the working directory')
    .addHelpText(
      'after',
      '\nA file that is there already is left as it is. Exit codes: 0, 2 for bad usage or input.',
    )
    .action(() => done(initProject()));
}

function initProject(): number {
  const project = readProject('.');
  const { files, commands } = projectFiles(project);
  for (const [path, text] of files) print(`${writeNew(path, text) ? 'wrote' : 'left as it is:'} ${path}`);
  const install = project.dependsOnHammerlock ? [] : ['npm install --save-dev hammerlock'];
  print(['next:', ...[...install, ...commands].map((command) => `  ${command}`)].join('\n'));
  if (!existsSync('.git')) print('GitHub runs a workflow only from the root of its repository.');
  return 0;
}

/**
 * Writes a file, unless something has its path already, a link to nowhere included.
 *
 * @returns whether it was written
 * @throws {@link InvalidRunError} if it can't be written
 */
function writeNew(path: string, text: string): boolean {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    throw new InvalidRunError(`${path} can't be written: ${cause}`, { cause });
  }
}
