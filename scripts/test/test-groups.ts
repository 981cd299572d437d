import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';

/**
 * The test files of one group share a process: starting a process and loading the sources takes a quarter of a second. The
 * groups that take longest begin first.
 */
const groups = [
  'test/explore/**/*',
  'test/locks/*',
  'test/{fixtures,hammer,mutants,report,scenarios}/**/*',
  'test/tour/*',
  'test/server/*',
  'test/isolation/**/*',
  'test/{cli,house}/**/*',
  'test/web-locks/*',
  'test/{base,check,decks,packages,store}/**/*',
];

/** More than the cores of the smallest machine: many tests wait, for a lease to run out or for another process. */
const PROCESSES = 3;

const [major = 0] = process.versions.node.split('.').map(Number);
const isolation = major >= 24 ? 'test-isolation' : 'experimental-test-isolation';

/** A file that changes the process, or that has hooks around all tests of its process, gets a process of its own. */
const NEEDS_ITS_OWN =
  /^(before|after)Each\(|^ *Object\.defineProperty\((\w+\.prototype|performance)\b|^ *process\.(env\.\w+ = |exit\(|on\()/m;

const totals = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo'];

/**
 * Runs all test files in groups, several at a time, and prints the output of each group and the totals.
 *
 * @returns the exit code
 */
export async function runTestGroups(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const alone = new Set(globSync('test/**/*.test.ts').toSorted());
  const shared = groups.map((pattern) => {
    const files = globSync(`${pattern}.test.ts`).toSorted();
    return files.filter((file) => !NEEDS_ITS_OWN.test(readFileSync(file, 'utf8')));
  });
  for (const file of shared.flat()) alone.delete(file);
  const left = [...Array.from(alone, (file) => [file]), ...shared];
  const counts = new Map(totals.map((what) => [what, 0]));
  let code = 0;
  const runGroups = async () => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      const ended = await run([...args, `--${isolation}=none`, ...part], env);
      process.stdout.write(ended.out);
      // Otherwise a process that ends with an error after its last test would be hard to find.
      if (ended.code !== 0) console.log(`exit code ${ended.code}: ${part.join(' ')}`);
      code ||= ended.code;
      for (const what of totals) {
        const said = ended.out.match(new RegExp(`^ℹ ${what} (\\d+)$`, 'm'))?.[1] ?? 0;
        counts.set(what, counts.get(what)! + Number(said));
      }
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, runGroups));
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
