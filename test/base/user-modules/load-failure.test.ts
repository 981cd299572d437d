import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadDefaultExport } from '../../../src/base/user-modules/user-module.ts';

class Refusal extends Error {}

const folder = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'lib'));
mkdirSync(join(folder, 'common'));
const tsconfig = '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }';
for (const [name, text] of [
  ['package.json', '{ "type": "module" }'],
  ['tsconfig.json', tsconfig],
  ['lib/colours.ts', 'export enum Colour { red }'],
  ['common/package.json', '{ "type": "commonjs" }'],
] as const) {
  writeFileSync(join(folder, name), text);
}

const skip = process.execArgv.some((option) => option.includes('tsx')) && 'tsx compiles these';
const tsx = 'run `node --import tsx node_modules/.bin/hammerlock …`';

for (const [what, name, text, says] of [
  [
    'an enum',
    'enum.ts',
    'export default 1; enum Colour { red }',
    ['TypeScript enum is not', 'enum.ts:1)', tsx],
  ],
  [
    'an enum in a file that it imports',
    'imports.ts',
    "import './lib/colours.ts'; export default 1;",
    ['lib/colours.ts:1)', tsx],
  ],
  [
    'a parameter property',
    'property.ts',
    'export default class A { constructor(readonly a: number) {} }',
    ['parameter property', tsx],
  ],
  [
    'a decorator',
    'decorator.ts',
    'function d(c: unknown) { return c; }\n@d class A {}\nexport default A;',
    ['such as the @ of a decorator', tsx],
  ],
  ['JSX', 'page.tsx', 'export default <p/>;', ['page.tsx', tsx]],
  [
    'an alias of the tsconfig.json',
    'alias.ts',
    "import { Colour } from '@lib/colours'; export default Colour;",
    ["'@lib/colours'", 'If it is an alias of a tsconfig.json', tsx],
  ],
  [
    'an import without its extension',
    'short.ts',
    "import { Colour } from './lib/colours'; export default Colour;",
    ['with the extension .ts', tsx],
  ],
  [
    'an import in a project of CommonJS',
    'common/imports.ts',
    "import 'node:fs'; export default 1;",
    ['`npm pkg set type=module`'],
  ],
  [
    'an export in a project of CommonJS',
    'common/exports.js',
    'export default 1;',
    ['`npm pkg set type=module`'],
  ],
  ['a history', 'history.jsonl', '{"process":0}', ['If it is a history, run `hammerlock check']],
  ['JSON', 'history.json', '{"process":0}', ['If it is a history, run `hammerlock check']],
] as const) {
  test(`a module that has or is ${what} is refused with what to do`, { skip }, async () => {
    const file = join(folder, name);
    writeFileSync(file, text);
    await assert.rejects(
      loadDefaultExport('scenario', pathToFileURL(file).href, Refusal),
      ({ message }: Error) => {
        for (const part of [file, ...says]) assert.ok(message.includes(part), `${message}\n${part}`);
        return true;
      },
    );
  });
}

test('other failures come without advice', { skip }, async () => {
  for (const [name, text] of [
    ['wrong.ts', 'const a: = 1;'],
    ['wrong.mjs', 'const a = @;'],
    ['missing.mjs', "import 'no-such-package';"],
    ['throws.ts', 'throw new SyntaxError("no");'],
  ] as const) {
    const file = join(folder, name);
    writeFileSync(file, text);
    await assert.rejects(
      loadDefaultExport('scenario', pathToFileURL(file).href, Refusal),
      ({ message }: Error) => {
        assert.doesNotMatch(message, /tsx|If it is/, name);
        return true;
      },
    );
  }
});
