import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { installAlone, runIn, typeCheckIn } from '../support/install-alone.ts';

/** Installs a package in an empty folder, and type-checks and runs a module that uses it. */
function useAlone(t: TestContext, name: string, files: Readonly<Record<string, string>>): string {
  const { folder } = installAlone(t, name);
  for (const [file, source] of Object.entries(files)) writeFileSync(join(folder, file), source);
  const target = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2024,esnext.disposable'];
  typeCheckIn(folder, ['--allowImportingTsExtensions', ...target], 'main.ts');
  return runIn(folder, process.execPath, 'main.ts');
}

test('hammerlock-check, installed alone, checks a history', (t) => {
  const history = [
    { process: 0, type: 'invoke', f: 'write', key: 'x', input: 1 },
    { process: 1, type: 'invoke', f: 'read', key: 'x' },
    { process: 0, type: 'ok', f: 'write', key: 'x' },
    { process: 1, type: 'ok', f: 'read', key: 'x', output: 2 },
  ];
  const out = useAlone(t, 'check', {
    'history.jsonl': history.map((event) => `${JSON.stringify(event)}\n`).join(''),
    'main.ts': `import { check, parseHistory, readLines, register } from 'hammerlock-check';

const events = parseHistory(readLines('history.jsonl'), register);
const { outcome, counterexample } = check(events, register, { timeoutMs: 10_000 });
const sentence: string | undefined = counterexample?.sentence;
console.log(outcome, sentence);
`,
  });
  assert.match(out, /^violated .*2/);
});

test('hammerlock-explore, installed alone, finds a failure in its own threads', (t) => {
  const out = useAlone(t, 'explore', {
    'program.ts': `import { defineProgram } from 'hammerlock-explore';

export default defineProgram({
  name: 'increments',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [increment, increment],
  check: (count) => {
    if (count[0] !== 2) throw new Error('an increment was lost');
  },
});

function increment(count: Int32Array): void {
  Atomics.store(count, 0, Atomics.load(count, 0) + 1);
}
`,
    'main.ts': `import { exploreProgram, type FailureKind } from 'hammerlock-explore';
import program from './program.ts';

const { outcome, failure } = await exploreProgram(program, { strategy: 'dfs' });
const kind: FailureKind | undefined = failure?.kind;
console.log(outcome, kind, failure?.message);
`,
  });
  assert.match(out, /an increment was lost/);
});
