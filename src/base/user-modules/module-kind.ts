import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../shell-word.ts';

/** What the modules of users export, by what the export has. */
const kinds = {
  model: { has: { step: 'function', functions: 'object' }, command: 'check HISTORY --model FILE' },
  program: { has: { setup: 'function', threads: 'object' }, command: 'explore FILE' },
  scenario: { has: { step: 'function' }, command: 'stress FILE' },
} as const;

export type ModuleKind = keyof typeof kinds;

/**
 * Says that a module is of another kind than the wanted one, and which command is for it: `counts.ts is a scenario,
 * not a program: run hammerlock stress counts.ts.` Undefined if its kind is unknown, or the wanted one.
 */
export function otherKindText(wanted: string, url: string, exported: unknown): string | undefined {
  const kind = kindOf(exported);
  if (kind === undefined || kind === wanted) return undefined;
  const path = fileURLToPath(url);
  const near = relative(process.cwd(), path);
  const file = near.startsWith('..') ? path : near;
  const command = `hammerlock ${kinds[kind].command.replace('FILE', shellWord(file))}`;
  return `${file} is a ${kind}, not a ${wanted}: run \`${command}\`.`;
}

function kindOf(exported: unknown): ModuleKind | undefined {
  if (typeof exported !== 'object' || exported === null) return undefined;
  const parts = exported as { readonly [part: string]: unknown };
  return (Object.keys(kinds) as ModuleKind[]).find((kind) =>
    Object.entries(kinds[kind].has).every(
      ([part, type]) => parts[part] !== null && typeof parts[part] === type,
    ),
  );
}
