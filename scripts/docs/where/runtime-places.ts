import { join } from 'node:path';
import type { Place } from './place.ts';
import { unlessShown } from './place.ts';
import type { Project } from './project.ts';
import {
  countsScenario,
  DIED,
  history,
  incrementsProgram,
  LOST_INCREMENT,
  LOST_UPDATE,
  lockFiles,
} from './sources.ts';
import { packageVersion, type Tool, toolFolder } from './tools.ts';

const bin = join('node_modules', '.bin', 'hammerlock');
const commands = [
  ['stress', LOST_UPDATE, 'counts.mjs', '--duration', '500ms', '--workers', '4'],
  ['explore', LOST_INCREMENT, 'increments.mjs'],
  ['check', /^held: 1 operation on 1 key/m, 'history.jsonl', '--model', 'counter'],
] as const;

function attemptWith(
  { write, run }: Project,
  runtime: readonly [command: string, ...args: readonly string[]],
  command: readonly [command: string, ...args: readonly string[]],
) {
  write({
    ...lockFiles('hammerlock/locks'),
    'counts.mjs': countsScenario,
    'increments.mjs': incrementsProgram,
    'history.jsonl': history,
  });
  const failed = commands.flatMap(([name, expected, ...args]) => {
    const reason = unlessShown(expected, run(...command, name, ...args));
    return reason === undefined ? [] : [`\`${name}\`: ${reason}`];
  });
  return {
    locks: unlessShown(DIED, run(...runtime, 'main.mjs')),
    harness: failed.length === 0 ? undefined : failed.join('; '),
  };
}

function nodePlace(major: number, tool: Tool | undefined, note: string): Place {
  const node = () =>
    tool === undefined ? process.execPath : join(toolFolder(tool)!, 'node_modules', 'node', 'bin', 'node');
  return {
    name: `Node ${major}`,
    ...(tool !== undefined && { tool }),
    note,
    version: ({ run }) => run(node(), '--version').trim(),
    attempt: (project) => attemptWith(project, [node()], [node(), bin]),
  };
}

const toolBin = (tool: Tool) => join(toolFolder(tool)!, 'node_modules', '.bin', tool);

export const runtimePlaces: readonly Place[] = [
  nodePlace(22, 'node-22', 'From 22.18 on, which runs TypeScript files.'),
  nodePlace(24, undefined, ''),
  nodePlace(26, 'node-26', ''),
  {
    name: 'Bun',
    tool: 'bun',
    note: '`bun --bun x hammerlock …` runs the command on Bun; `bun x hammerlock …` runs all of it, on Node. [What the locks can do there](locks.md#alone-bundled-and-on-other-runtimes).',
    version: () => packageVersion(toolFolder('bun')!, 'bun'),
    attempt: (project) =>
      attemptWith(project, [toolBin('bun')], [toolBin('bun'), '--bun', 'x', 'hammerlock']),
  },
  {
    name: 'Deno',
    tool: 'deno',
    note: '`deno run --allow-all npm:hammerlock …`. `check` fails on histories of more than 64 KiB, which it opens in one thread and reads in another: in Deno a descriptor belongs to its thread. [What the locks can do there](locks.md#alone-bundled-and-on-other-runtimes).',
    version: () => packageVersion(toolFolder('deno')!, 'deno'),
    attempt: (project) => {
      const deno = [toolBin('deno'), 'run', '--allow-all'] as const;
      return attemptWith(project, deno, [...deno, 'npm:hammerlock']);
    },
  },
];
