/* What the package is tried with: the files of a project. */

/** A thread dies while it holds a key. `locks` is the module of the locks. */
export const lockFiles = (locks: string): Readonly<Record<string, string>> => ({
  'main.mjs': `import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SessionLocks } from '${locks}';

const locks = await SessionLocks.createAsync();
const file = new URL('thread.mjs', pathToFileURL(process.argv[1]));
const thread = new Worker(file, { workerData: locks.handle });
await new Promise((resolve) => thread.on('exit', resolve));
const grant = await locks.acquireAsync('a', { timeoutMs: 10_000 });
console.log('the holder before died:', grant.ownerDied);
await locks.close();
process.exit();
`,
  'thread.mjs': `import { workerData } from 'node:worker_threads';
import { SessionLocks } from '${locks}';

SessionLocks.attach(workerData).acquire('a', { timeoutMs: 10_000 });
process.exit();
`,
});
export const DIED = /^the holder before died: true$/m;

/** Loses updates. */
export const countsScenario = `import { defineScenario } from 'hammerlock';

export default defineScenario({
  name: 'counts',
  model: 'counter',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  step({ world, record }) {
    record('add', { input: 1 }, () => {
      const next = Atomics.load(world, 0) + 1;
      Atomics.wait(world, 1, 0, 1);
      Atomics.store(world, 0, next);
      return next;
    });
  },
});
`;
export const LOST_UPDATE =
  /counts +violated [\s\S]*not linearizable as counter[\s\S]*again: npx hammerlock stress/;

/** Two threads increment a word, and one increment may be lost. */
export const incrementsProgram = `import { defineProgram } from 'hammerlock/explore';

export default defineProgram({
  name: 'increments',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [increment, increment],
  check: (count) => {
    if (count[0] !== 2) throw new Error('an increment was lost');
  },
});

function increment(count) {
  Atomics.store(count, 0, Atomics.load(count, 0) + 1);
}
`;
export const LOST_INCREMENT =
  /increments +assertion [\s\S]*an increment was lost[\s\S]*again: npx hammerlock explore/;

export const history = [
  { process: 0, type: 'invoke', f: 'add', input: 1 },
  { process: 0, type: 'ok', f: 'add', output: 1 },
]
  .map((event) => `${JSON.stringify(event)}\n`)
  .join('');

/** Uses every entry of the package, with its types. */
export const typedModule = `import { defineScenario, hammer, verdictText } from 'hammerlock';
import { check, counter } from 'hammerlock/check';
import { getDeck } from 'hammerlock/decks';
import { exploreProgram, type FailureKind } from 'hammerlock/explore';
import { type Grant, SessionLocks } from 'hammerlock/locks';
import { startServer } from 'hammerlock/server';
import { webLocks } from 'hammerlock/web-locks';

const grant: Grant | null = SessionLocks.create().tryAcquire('x');
const scenario = defineScenario({ name: 'x', step() {} });
const text: string = verdictText(await hammer(scenario));
const failure: FailureKind | undefined = (await exploreProgram('x')).failure?.kind;
export { check, counter, failure, getDeck, grant, startServer, text, webLocks };
`;

/** Runs a scenario where `hammerlock` is not bundled, as it must not be. */
export const hammeringModule = `import { hammer, verdictText } from 'hammerlock';

console.log(verdictText(await hammer('counts.mjs', { workers: 4, duration: 500 })));
`;

/** A test file of a runner whose test functions receive a context, or nothing. */
export function runnerTest(imports: string, hasContext: boolean): string {
  const [parameter, test] = hasContext ? ['t', 't'] : ['', 'true'];
  return `${imports}
import { hammer } from 'hammerlock';
import { exploreProgram } from 'hammerlock/explore';
import { SessionLocks } from 'hammerlock/locks';
import counts from './counts.mjs';
import increments from './increments.mjs';

test('locks', async () => {
  const locks = await SessionLocks.createAsync();
  locks.acquire('a').release();
  await locks.close();
});
test('hammers', async (${parameter}) => {
  await hammer(counts, { workers: 4, duration: 500, test: ${test} });
}, 60_000);
test('explores', async (${parameter}) => {
  await exploreProgram(increments, { test: ${test} });
}, 60_000);
`;
}

/** The `globalThis` idiom: Next loads a module once for each route. */
export const nextFiles: Readonly<Record<string, string>> = {
  'lib/locks.js': `import { SessionLocks } from 'hammerlock/locks';

export const locks = (globalThis.sessionLocks ??= SessionLocks.create());
`,
  'app/api/edit/route.js': `import { locks } from '../../../lib/locks.js';

export const dynamic = 'force-dynamic';
export async function GET() {
  const grant = await locks.acquireAsync('session-7');
  try {
    return Response.json({ token: String(grant.token) });
  } finally {
    grant.release();
  }
}
`,
  'app/layout.js': `export default function Layout({ children }) {
  return <html><body>{children}</body></html>;
}
`,
  'app/page.js': `export default function Page() {
  return <p>A page</p>;
}
`,
};
