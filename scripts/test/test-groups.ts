import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';

/** The tests of one of these share a process: to start one and to load what it needs takes a quarter of a second. */
const together = [
  'test/explore/**/*',
  'test/{hammer,mutants,report}/**/*',
  'test/suite/*',
  'test/server/*',
  'test/locks/*',
  'test/{base,check,decks,packages,store}/**/*',
];

const [major = 0] = process.versions.node.split('.').map(Number);
const isolation = major >= 24 ? 'test-isolation' : 'experimental-test-isolation';

/** What is done to the process, or around each test of it, is done to one file only. */
const NEEDS_ITS_OWN = /beforeEach|afterEach|Object\.defineProperty\(|process\.(env\.\w+ = |exit\(|on\()/;

const totals = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo'];

/**
 * Runs all test files, two parts at a time, and prints what each has said, and the totals.
 *
 * @returns the exit code
 */
export async function runTestGroups(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const alone = new Set(globSync('test/**/*.test.ts').toSorted());
  const shared = together.map((pattern) => {
    const files = globSync(`${pattern}.test.ts`).toSorted();
    return files.filter((file) => !NEEDS_ITS_OWN.test(readFileSync(file, 'utf8')));
  });
  for (const file of shared.flat()) alone.delete(file);
  const left = [
    ['--test-concurrency=2', ...alone],
    ...shared.map((files) => [`--${isolation}=none`, ...files]),
  ];
  const counts = new Map(totals.map((what) => [what, 0]));
  let code = 0;
  const runSome = async () => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      const ended = await run([...args, ...part], env);
      process.stdout.write(ended.out);
      code ||= ended.code;
      for (const what of totals) {
        const said = ended.out.match(new RegExp(`^ℹ ${what} (\\d+)$`, 'm'))?.[1] ?? 0;
        counts.set(what, counts.get(what)! + Number(said));
      }
    }
  };
  await Promise.all([runSome(), runSome()]);
  console.log('\nin all:');
  for (const [what, count] of counts) console.log(`ℹ ${what} ${count}`);
  console.log(`ℹ duration_ms ${Math.round(performance.now() - began)}`);
  return code;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, out })));
}
