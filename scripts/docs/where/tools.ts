import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../pack/run-command.ts';

/** What the package is tried with, and what is too large to be installed with it for development. */
const packagesOf = {
  bun: ['bun@1'],
  deno: ['deno@2'],
  jest: ['jest@30'],
  'node-22': ['node@22'],
  'node-26': ['node@26'],
  // Exact versions, because what they make is compared; and an older compiler, which has the API that they need.
  reference: [
    'ts-json-schema-generator@2.10.0',
    'typedoc@0.28.20',
    'typedoc-plugin-markdown@4.14.1',
    'typescript@6.0.3',
  ],
  webpack: ['webpack@5'],
} as const;

export type Tool = keyof typeof packagesOf;
export const tools = Object.keys(packagesOf) as Tool[];

const cache = fileURLToPath(new URL('../../../node_modules/.cache/tools', import.meta.url));

/** The folder that the tool is installed in; undefined if it is not, or not in these versions. */
export function toolFolder(tool: Tool): string | undefined {
  const folder = folderOf(tool);
  return existsSync(folder) ? folder : undefined;
}

function folderOf(tool: Tool): string {
  return join(cache, packagesOf[tool].join('+'));
}

/**
 * Installs a tool, if it is not there yet, and returns its folder. Several processes may do so at once: the folder
 * appears whole.
 *
 * @throws Error if npm fails
 */
export function installTool(tool: Tool): string {
  const there = toolFolder(tool);
  if (there !== undefined) return there;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, `.${tool}-`));
  try {
    const allowScripts = { bun: true, deno: true, node: true };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts }));
    runCommand('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packagesOf[tool]], folder);
    try {
      renameSync(folder, folderOf(tool));
    } catch (error) {
      // Another process was faster.
      if (toolFolder(tool) === undefined) throw error;
    }
    return folderOf(tool);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The major and minor version of a package that is installed in a folder. */
export function packageVersion(folder: string, name: string): string {
  const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version.split('.').slice(0, 2).join('.');
}
