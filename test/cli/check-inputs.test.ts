import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { loader } from '../../scripts/test/node-loader.ts';
import { type Ended, inThisProcess } from '../support/command.ts';
import { everyNth, slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const write = (name: string, content: string | Buffer) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

const stale = [
  '{"process":0,"type":"invoke","f":"put","input":"a"}',
  '{"process":0,"type":"ok","f":"put"}',
  '{"process":1,"type":"invoke","f":"get"}',
  '{"process":1,"type":"ok","f":"get","output":""}',
  '',
].join('\n');
const history = write('stale.jsonl', stale);
const says =
  'get by process 1 returned "" in line 4, which fits in no order: the operations before it lead to "a"';
const index = JSON.stringify(source('check/index.ts'));

test("a model of one's own gives the same sentence, page and JSON as a built-in one", async (t) => {
  const own = write(
    'own.ts',
    `import { kv } from ${index};\nexport default { ...kv, key: (state) => state };\n`,
  );
  const results = [];
  for (const [name, model] of [
    ['built-in', 'kv'],
    ['own', own],
  ] as const) {
    const [json, html] = [join(directory, `${name}.json`), join(directory, `${name}.html`)];
    const args = ['check', history, '--model', model, '--json', json, '--html', html];
    const { code, out, err } = await inThisProcess(t, args);
    assert.deepEqual([code, err], [1, '']);
    assert.ok(out.startsWith(says), out);
    const took = / in [\d.]+ s/g;
    results.push({
      out: out.replace(took, '').replace(html, 'PAGE'),
      json: readFileSync(json, 'utf8').replace(/"tookMs": .*/, ''),
      page: readFileSync(html, 'utf8').replace(took, ''),
    });
  }
  assert.deepEqual(results[1], results[0]);
});

test('a history of unknown reads alone is refused, and the error says what they were taken for', async (t) => {
  const reads = write(
    'unknown.edn',
    '[{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value nil}]',
  );
  const { code, err } = await inThisProcess(t, ['check', reads, '--model', 'register']);
  assert.equal(code, 2);
  assert.match(err, /has no operations, only 1 read of null, taken as unknown: nothing was checked/);
});

for (const [what, text, message] of [
  [
    'that lacks a step',
    '{ name: "m", functions: new Set(["get", "put"]), init: 0 }',
    /invalid model.*`step`/,
  ],
  [
    'that throws',
    '{ ...kv, step() { throw new Error("no idea"); } }',
    /own\d+\.ts: .*`step` of put "a" .* threw Error: no idea/,
  ],
  [
    'that is not pure',
    '{ ...kv, observes: () => false, pruning: undefined, step: () => String(Math.random()) }',
    /`step` of .* returned something else when called again/,
  ],
  [
    'with a misspelt part',
    '{ ...kv, observs: () => true }',
    /Unknown part 'observs'\. Did you mean observes\?/,
  ],
  ['that is not a model', '7', /model/],
  ['that is a scenario', '{ name: "s", step() {} }', /is a scenario, not a model: run `hammerlock stress /],
] as const) {
  test(`a model ${what} is refused with its file`, async (t) => {
    const own = write(`own${what.length}.ts`, `import { kv } from ${index};\nexport default ${text};\n`);
    const json = join(directory, 'refused.json');
    const { code, out, err } = await inThisProcess(t, ['check', history, '--model', own, '--json', json]);
    assert.deepEqual([code, out], [2, ''], err);
    assert.ok(err.includes('own'), err);
    assert.match(err, message);
    assert.ok(!existsSync(json), 'no file is left');
  });
}

test('a model that ends its thread ends the check with its file', async (t) => {
  const own = write(
    'exits.ts',
    `import { kv } from ${index};\nexport default { ...kv, step() { process.exit(0); } };\n`,
  );
  const { code, err } = await inThisProcess(t, ['check', history, '--model', own]);
  assert.equal(code, 2);
  assert.match(err, /^A function of the model .*exits\.ts ended the thread of the check\.$/m);
});

slow('a model whose step never returns ends the check with its file', async (t) => {
  const own = write(
    'endless.ts',
    `import { kv } from ${index};\nexport default { ...kv, step() { for (;;); } };\n`,
  );
  const args = ['check', history, '--model', own, '--timeout', '1ms'];
  const { code, err } = await inThisProcess(t, args);
  assert.equal(code, 2);
  assert.match(err, /did not end within 2\d s: a function of the model .*endless\.ts may never return/);
});

/** The command in a process of its own, with an input. */
function check(input: string | Buffer, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...loader, source('cli/bin.ts'), 'check', ...args], {
    env: { ...process.env, TMPDIR: directory },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

test('a history may come by standard input, compressed or not, and leaves no file behind', async () => {
  const temporary = () => readdirSync(directory).filter((name) => name.startsWith('hammerlock-'));
  for (const input of [stale, gzipSync(stale)]) {
    const { code, out } = await check(input, '-', '--model', 'kv');
    assert.equal(code, 1);
    assert.ok(out.startsWith(says), out);
  }
  const lines = await check('{"process":0}', '-', '--model', 'kv');
  assert.match(lines.err, /^standard input, line 1: type must be/);
  assert.deepEqual(temporary(), []);
});

test('a compressed history is read in parts, and reported if it is cut short or damaged', async (t) => {
  const many = Array.from({ length: 20_000 }, (_, at) => stale.replaceAll('"f"', `"key":"k${at}","f"`)).join(
    '',
  );
  const zipped = gzipSync(stale);
  const cases: [content: Buffer, code: number, says: RegExp][] = [
    [gzipSync(many.replaceAll('"output":""', '"output":"a"')), 0, /^held: 40,000 operations on 20,000 keys/],
    [Buffer.concat([gzipSync(stale.slice(0, 60)), gzipSync(stale.slice(60))]), 1, /returned "" in line 4/],
    [zipped.subarray(0, 40), 2, /zipped\.jsonl\.gz can't be read: it is compressed, and cut short\.$/m],
    [Buffer.concat([zipped.subarray(0, 12), Buffer.alloc(60, 7)]), 2, /it is compressed, and damaged\.$/m],
  ];
  for (const [content, code, says] of cases) {
    const file = write('zipped.jsonl.gz', content);
    const ended = await inThisProcess(t, ['check', file, '--model', 'kv']);
    assert.equal(ended.code, code, ended.err);
    assert.match(ended.out + ended.err, says);
  }
});

test('a file that is no text is told by how it begins', async (t) => {
  const text = Buffer.from(stale);
  const cases: [content: Buffer, says: RegExp][] = [
    [gzipSync(gzipSync(text)), /is compressed by gzip twice: uncompress it once\.$/m],
    [zstdCompressSync(text), /is compressed by zstd: uncompress it, or use gzip\.$/m],
    [Buffer.from(`\ufeff${stale}`, 'utf16le'), /is UTF-16: save it as UTF-8\.$/m],
    [Buffer.from('JEPSEN\0\0'), /is the binary test\.jepsen of a Jepsen test: name the history\.edn/],
    [Buffer.from('{"process":"\xe9"}', 'latin1'), /line 1: this line is not valid UTF-8/],
  ];
  for (const [content, says] of cases) {
    const { code, err } = await inThisProcess(t, ['check', write('binary', content), '--model', 'kv']);
    assert.deepEqual([code, says.test(err)], [2, true], err);
  }
});

test('a file of another kind is told, with the command that is for it', async (t) => {
  const scenario = source('scenarios/locks/exclusion.ts');
  const program = fileURLToPath(new URL('../explore/programs/bugs/check-then-set.ts', import.meta.url));
  const model = write('model.ts', `export { kv as default } from ${index};\n`);
  const module = write('module.ts', 'export default 7;\n');
  const cases: [args: string[], says: RegExp][] = [
    [
      ['check', scenario, '--model', 'kv'],
      /is a scenario, not a history: run `hammerlock stress .*exclusion\.ts`/,
    ],
    [['check', program, '--model', 'kv'], /is a program, not a history: run `hammerlock explore /],
    [['check', model], /is a model, not a history: run `hammerlock check HISTORY --model /],
    [['check', module], /module\.ts is a module, not a history: a history has one JSON object per line/],
    [['check', history, '--model', program], /is a program, not a model: run `hammerlock explore /],
    [['explore', scenario], /is a scenario, not a program: run `hammerlock stress /],
    [['explore', model], /is a model, not a program: run `hammerlock check HISTORY --model /],
    [['explore', history], /If it is a history, run `hammerlock check .*stale\.jsonl --model MODEL`/],
    [['stress', program], /is a program, not a scenario: run `hammerlock explore /],
    [['stress', model], /is a model, not a scenario: run `hammerlock check HISTORY --model /],
    [['stress', history], /If it is a history, run `hammerlock check .*stale\.jsonl --model MODEL`/],
  ];
  for (const [args, says] of everyNth(3, cases)) {
    const { code, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, says);
  }
});
