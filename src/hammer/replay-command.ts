import { readdirSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageModule } from '../base/package-module.ts';
import { shellWord } from '../base/shell-word.ts';
import type { RunSpec } from './run/run-spec.ts';

/**
 * The command that repeats a run, here or in a copy of the project on another machine: what this package has is named,
 * files are told from the current directory, and all is quoted for a shell.
 */
export function replayCommand(spec: Omit<RunSpec, 'replay'>): string {
  const command =
    process.env.npm_lifecycle_event === 'stress' ? 'npm run stress --' : 'npx hammerlock stress';
  return [
    command,
    shellWord(moduleName(spec.scenario)),
    `--workers ${spec.workers} --duration ${spec.durationMs}ms --deadline ${spec.deadlineMs}ms --seed ${spec.seed}`,
    spec.lock === undefined ? '' : `--lock ${shellWord(moduleName(spec.lock))}`,
    spec.store === undefined ? '' : `--store ${shellWord(moduleName(spec.store))}`,
    spec.faults.length === 0 ? '' : `--faults ${spec.faults.join()}`,
    spec.target === undefined ? '' : `--target ${shellWord(spec.target)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

const FOLDERS = ['src/scenarios/', 'src/mutants/'];

/** The URL of a module of this package by its name: a scenario, a mutant, or one that mutants are made of. */
export function builtInUrl(name: string): string | undefined {
  if (!/^[\w-]+$/.test(name) || name === 'index') return undefined;
  for (const folder of FOLDERS) {
    const { href } = packageModule(folder + name);
    const file = href.slice(href.lastIndexOf('/') + 1);
    const found = readdirSync(new URL('.', href), { recursive: true, encoding: 'utf8' }).find(
      (path) => basename(path) === file,
    );
    if (found !== undefined) return new URL(found.replaceAll(sep, '/'), href).href;
  }
  return undefined;
}

function moduleName(url: string): string {
  const name = url.slice(url.lastIndexOf('/') + 1).replace(/\.[jt]s$/, '');
  if (builtInUrl(name) === url) return name;
  const file = relative(process.cwd(), fileURLToPath(url)).replaceAll(sep, '/');
  // Neither an option, nor the name of something built in.
  return file.startsWith('-') || !/[./\\]/.test(file) ? `./${file}` : file;
}
