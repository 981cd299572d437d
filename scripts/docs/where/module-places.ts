import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Place, unlessShown } from './place.ts';
import { countsScenario, DIED, LOST_UPDATE, typedModule } from './sources.ts';
import { packageVersion } from './tools.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const required = `const { isMainThread, Worker, workerData } = require('node:worker_threads');
const { SessionLocks } = require('hammerlock/locks');

if (isMainThread) {
  const locks = SessionLocks.create();
  const thread = new Worker(__filename, { workerData: locks.handle });
  thread.on('exit', () => {
    console.log('the holder before died:', locks.acquire('a', { timeoutMs: 10_000 }).ownerDied);
    void locks.close();
  });
} else {
  SessionLocks.attach(workerData).acquire('a', { timeoutMs: 10_000 });
  process.exit();
}
`;
const requiredHarness = `const { hammer, verdictText } = require('hammerlock');
void hammer('counts.mjs', { workers: 4, duration: 500 }).then((verdict) => console.log(verdictText(verdict)));
`;

function typeScriptPlace(name: string, options: readonly string[]): Place {
  return {
    name: `TypeScript, \`${name}\``,
    note: 'With `skipLibCheck: false`, `strict` and `exactOptionalPropertyTypes`, and `@types/node`.',
    version: () => packageVersion(root, 'typescript'),
    attempt({ write, run }) {
      write({ 'typed.ts': typedModule });
      const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
      const target = ['--target', 'es2022', '--lib', 'es2022,esnext.disposable'];
      const rules = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const output = run(process.execPath, tsc, ...rules, ...types, ...target, ...options, 'typed.ts');
      const reason = unlessShown(/^$/, output.trim());
      return { locks: reason, harness: reason };
    },
  };
}

export const modulePlaces: readonly Place[] = [
  {
    name: 'CommonJS',
    note: "`require('hammerlock')`, `require('hammerlock/locks')`.",
    attempt({ write, run }) {
      write({ 'required.cjs': required, 'harness.cjs': requiredHarness, 'counts.mjs': countsScenario });
      return {
        locks: unlessShown(DIED, run(process.execPath, 'required.cjs')),
        harness: unlessShown(LOST_UPDATE, run(process.execPath, 'harness.cjs')),
      };
    },
  },
  typeScriptPlace('nodenext', ['--module', 'nodenext']),
  typeScriptPlace('bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']),
  {
    name: '`npm install git+…`',
    isLarge: true,
    note: 'npm clones the repository and builds the package, in a minute or two.',
    attempt({ write, run }) {
      const folder = mkdtempSync(join(tmpdir(), 'hammerlock-git-'));
      try {
        const [clone, app] = [join(folder, 'clone'), join(folder, 'app')];
        mkdirSync(app);
        writeFileSync(join(app, 'package.json'), '{}');
        writeFileSync(join(app, 'required.cjs'), required);
        writeFileSync(join(app, 'harness.cjs'), requiredHarness);
        write({ 'counts.mjs': countsScenario });
        const cloned = run('git', 'clone', '--quiet', root, clone);
        const url = `git+${pathToFileURL(clone)}`;
        const options = ['--prefix', app, '--no-audit', '--no-fund', '--silent'];
        const installed = `${cloned}${run('npm', 'install', ...options, url)}`;
        const ran = (file: string) => installed + run(process.execPath, join(app, file));
        return {
          locks: unlessShown(DIED, ran('required.cjs')),
          harness: unlessShown(LOST_UPDATE, ran('harness.cjs')),
        };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
];
