import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Ended } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const from = (path: string) => JSON.stringify(source(path));

/** TypeScript that is more than types. */
const syntax = {
  enum: 'enum Colour { red = 1 }\nconst one: number = Colour.red;',
  property: 'class One { constructor(readonly one: number) {} }\nconst { one } = new One(1);',
  decorator:
    'function keep(thing: any): any { return thing; }\n@keep class One { static one = 1; }\nconst { one } = One;',
  alias: "import { one } from '@lib/one';",
};

mkdirSync(join(folder, 'lib'));
for (const [name, text] of [
  ['package.json', '{ "type": "module" }'],
  [
    'tsconfig.json',
    '{ "compilerOptions": { "experimentalDecorators": true, "paths": { "@lib/*": ["./lib/*"] } } }',
  ],
  ['lib/one.ts', 'export const one: number = 1;'],
  [
    'history.jsonl',
    '{"process":0,"type":"invoke","f":"add","input":1}\n{"process":0,"type":"ok","f":"add","output":1}\n',
  ],
] as const) {
  writeFileSync(join(folder, name), text);
}
for (const [name, text] of Object.entries(syntax)) {
  const extension = name === 'enum' ? 'tsx' : 'ts';
  const write = (kind: string, body: string) =>
    writeFileSync(join(folder, `${kind}-${name}.${extension}`), `${text}\n${body}`);
  write(
    'scenario',
    `import { defineScenario } from ${from('index.ts')};
export default defineScenario({
  name: 'one', model: 'counter', setup: () => new Int32Array(new SharedArrayBuffer(4)),
  step({ world, record }) { record('add', { input: one }, () => Atomics.add(world, 0, one) + one); },
});`,
  );
  write(
    'program',
    `import { defineProgram } from ${from('explore/index.ts')};
const add = (words: Int32Array) => void Atomics.add(words, 0, one);
export default defineProgram({ name: 'one', setup: () => new Int32Array(new SharedArrayBuffer(4)), threads: [add, add] });`,
  );
  write(
    'model',
    `import { counter } from ${from('check/index.ts')};\nexport default { ...counter, init: one - 1 };`,
  );
}
writeFileSync(
  join(folder, 'hammers.ts'),
  `import { hammer } from ${from('index.ts')};
console.log((await hammer(process.argv[2]!, { workers: 2, duration: '50ms' })).outcome);`,
);

const tsx = ['--import', import.meta.resolve('tsx')];
const [major = 0] = process.versions.node.split('.').map(Number);

function run(options: readonly string[], args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...options, ...args], {
    cwd: folder,
    env: { ...process.env, GITHUB_ACTIONS: '', NODE_OPTIONS: '' },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

for (const name of Object.keys(syntax)) {
  const extension = name === 'enum' ? 'tsx' : 'ts';
  const file = (kind: string) => `${kind}-${name}.${extension}`;
  const bin = source('cli/bin.ts');
  const commands: [kind: string, args: string[]][] = [
    ['scenario', [bin, 'stress', file('scenario'), '--duration', '50ms', '--workers', '2']],
    ['program', [bin, 'explore', file('program'), '--executions', '10']],
    ['model', [bin, 'check', 'history.jsonl', '--model', file('model')]],
    ['scenario', [join(folder, 'hammers.ts'), file('scenario')]],
  ];
  test(`${name}: runs with tsx, in every thread`, async () => {
    for (const [, args] of commands) {
      const { code, out, err } = await run(tsx, args);
      assert.equal(code, 0, `${args.join(' ')}\n${out}${err}`);
      assert.match(out, /\bheld\b/);
    }
  });
  test(`${name}: is refused without tsx, with the file and what to run`, { skip: major < 24 }, async () => {
    for (const [kind, args] of commands) {
      const { code, err } = await run([], args);
      assert.notEqual(code, 0, args.join(' '));
      assert.ok(err.includes(file(kind)), err);
      assert.match(err, /run `node --import tsx node_modules\/\.bin\/hammerlock …`/);
    }
  });
}
