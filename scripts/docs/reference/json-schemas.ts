import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT, reportTypes } from './reference-pages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The JSON Schema of what each command writes, by the name of its file, made from the type.
 *
 * @param tool the folder that ts-json-schema-generator is installed in
 * @throws Error if a type has no JSON
 */
export async function jsonSchemas(tool: string): Promise<ReadonlyMap<string, string>> {
  const schemas = Object.entries(reportTypes).map(
    async ([name, type]) => [name, await schemaOf(tool, type)] as const,
  );
  return new Map(await Promise.all(schemas));
}

async function schemaOf(tool: string, type: string): Promise<string> {
  const generator = join(
    tool,
    'node_modules',
    'ts-json-schema-generator',
    'bin',
    'ts-json-schema-generator.js',
  );
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      generator,
      '--path',
      ROOT,
      '--type',
      type,
      '--tsconfig',
      'tsconfig.json',
      '--no-type-check',
      '--unstable',
    ],
    { cwd: root, maxBuffer: 2 ** 24 },
  );
  const { $schema, $ref, definitions } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  return `${JSON.stringify({ $schema, title: type, $ref, definitions }, withoutLinks, 2)}\n`;
}

/** Links of docstrings lead nowhere from a schema: what they name stays, as code. */
function withoutLinks(name: string, value: unknown): unknown {
  if (name !== 'description' || typeof value !== 'string') return value;
  return value
    .replaceAll(/ *\{@link\s+(.*?)\s*\} */g, ' `$1` ')
    .replaceAll(/ +([.,:;])/g, '$1')
    .trim();
}
