import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quotedWord, shellWord } from '../base/shell-word.ts';
import { builtInUrl } from './modules/built-in-module.ts';
import type { RunSpec } from './run/run-spec.ts';

/**
 * The command that repeats a run, here or in a copy of the project on another machine. Modules of this package are given by
 * name, files by their path from the current directory, and everything is quoted for a shell.
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
    ...spec.thresholds.map(({ text }) => `--threshold ${quotedWord(text)}`),
    spec.target === undefined ? '' : `--target ${shellWord(spec.target)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function moduleName(url: string): string {
  const name = url.slice(url.lastIndexOf('/') + 1).replace(/\.[jt]s$/, '');
  if (builtInUrl(name) === url) return name;
  const file = relative(process.cwd(), fileURLToPath(url)).replaceAll(sep, '/');
  // The path must look neither like an option nor like the name of a built-in module.
  return file.startsWith('-') || !/[./\\]/.test(file) ? `./${file}` : file;
}
