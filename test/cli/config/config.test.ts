import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { checkCommand } from '../../../src/cli/check-command.ts';
import { configNames } from '../../../src/cli/config/apply-config.ts';
import type { HammerlockConfig } from '../../../src/cli/config/hammerlock-config.ts';
import { exploreCommand } from '../../../src/cli/explore-command.ts';
import { serveCommand } from '../../../src/cli/serve-command.ts';
import { stressCommand } from '../../../src/cli/stress-command.ts';
import type { RunReport } from '../../../src/index.ts';
import { inThisProcess } from '../../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const unlucky = path('hammer/scenarios/unlucky-seed.ts');
const bug = path('explore/programs/bugs/check-then-set.ts');
const index = JSON.stringify(new URL('../../../src/index.ts', import.meta.url).href);

let files = 0;
/** Writes a configuration of its own name: a module is loaded once. */
function config(text: string, extension = 'ts'): string {
  files += 1;
  const file = join(directory, `config-${files}.${extension}`);
  writeFileSync(file, text);
  return file;
}

const typed = (text: string) =>
  config(`import { defineConfig } from ${index};\nexport default defineConfig(${text});\n`);

async function stress(t: TestContext, ...args: string[]) {
  const json = join(directory, 'verdict.json');
  const ended = await inThisProcess(t, ['stress', ...args, '--json', json]);
  return { ...ended, report: () => JSON.parse(readFileSync(json, 'utf8')) as RunReport };
}

test('a configuration says what the flags do not, and the flags win', async (t) => {
  const file = typed(
    `{ stress: { scenarios: [${JSON.stringify(unlucky)}], workers: 2, duration: 40, seed: 13, runs: 2, threshold: ['throughput > 0/s'] } }`,
  );
  const { code, out, report } = await stress(t, '--config', file, '--workers', '1');
  assert.equal(code, 0, out);
  assert.match(out, /^hammerlock: 1 worker on .*, seeds from 13$/m);
  assert.deepEqual(
    report().verdicts.map(({ seed, workers, plannedMs }) => [seed, workers, plannedMs]),
    [
      [13, 1, 40],
      [14, 1, 40],
    ],
  );
  const named = await stress(t, 'handoff', '--config', file, '--runs', '1', '--duration', '20ms');
  assert.match(named.out, /^run 1, seed 13: handoff +held /m, 'and so do arguments');
  assert.doesNotMatch(named.out, /unlucky-seed/);
});

test('programs and the options of explore come from a configuration too', async (t) => {
  const file = config(
    `export default { explore: { programs: [${JSON.stringify(bug)}], strategy: 'dfs', preemptions: 'none', timeouts: false, maxDeaths: true } };\n`,
    'mjs',
  );
  const { code, out } = await inThisProcess(t, ['explore', '--config', file]);
  assert.equal(code, 1, out);
  assert.match(out, /^check-then-set +assertion .*[\s\S]* --max-deaths 1$/m);
  const shown = await inThisProcess(t, [
    'explore',
    '--config',
    file,
    '--strategy',
    'pct',
    '--executions',
    '3',
  ]);
  assert.match(shown.err, /preemptions is an option of the strategy dfs, not of pct/);
});

test('what is wrong in a configuration is refused with the file, the name and the value', async (t) => {
  const cases: [text: string, says: RegExp][] = [
    [
      '{ stres: {} }',
      /config-\d+\.ts: Unknown command 'stres'\. Did you mean stress\? Known: stress, explore, check, serve\.$/,
    ],
    [
      '{ stress: { worker: 8 } }',
      /Unknown option of stress 'worker'\. Did you mean workers\? Known: scenarios, workers,/,
    ],
    [
      '{ stress: { "until-failure": true } }',
      /Unknown option of stress 'until-failure'\. Did you mean untilFailure\?/,
    ],
    ['{ stress: { shard: "1/2" } }', /Unknown option of stress 'shard'/],
    ['{ stress: { workers: "many" } }', /workers must be a whole number, not "many"/],
    ['{ stress: { workers: { } } }', /config-\d+\.ts: stress\.workers must be a number or a text, not \{\}/],
    ['{ stress: { untilFailure: 1 } }', /stress\.untilFailure must be true or false, not 1/],
    [
      '{ stress: { scenarios: "counts.ts" } }',
      /stress\.scenarios must be a list of strings, not 'counts\.ts'/,
    ],
    ['{ stress: { threshold: "p99 < 1 s" } }', /stress\.threshold must be a list of strings/],
    ['{ stress: { duration: -1 } }', /duration must be .* not "-1ms"/],
    ['{ stress: { faults: ["puase"] } }', /Unknown fault 'puase'\. Did you mean pause\?/],
    ['{ stress: [] }', /: stress must be an object, not \[\]/],
    ['7', /config-\d+\.ts must export an object, see defineConfig, not 7/],
  ];
  for (const [text, says] of cases) {
    const file = config(`export default ${text};\n`);
    const { code, err } = await inThisProcess(t, ['stress', '--config', file]);
    assert.equal(code, 2, text);
    assert.match(err.trim(), says);
  }
  const other = config('export const stress = {};\n');
  for (const [file, says] of [
    ['nowhere.ts', /There is no configuration file nowhere\.ts/],
    [other, /has no default export/],
    [config('export default oops;\n'), /The configuration .* can't be loaded: ReferenceError/],
  ] as const) {
    const { code, err } = await inThisProcess(t, ['stress', '--config', file]);
    assert.equal(code, 2, file);
    assert.match(err, says);
  }
});

test('the type of the configuration has the names of all flags', () => {
  const every: {
    [command in keyof Required<HammerlockConfig>]: Required<NonNullable<HammerlockConfig[command]>>;
  } = {
    stress: {
      scenarios: [],
      workers: 1,
      duration: 1,
      deadline: 1,
      seed: 1,
      lock: '',
      store: '',
      target: '',
      faults: 'all',
      runs: 1,
      untilFailure: true,
      latency: true,
      threshold: [],
      progress: true,
      report: '',
      history: '',
      json: '',
      junit: '',
      ui: true,
    },
    explore: {
      programs: [],
      strategy: 'dfs',
      executions: 1,
      preemptions: 'none',
      depth: 1,
      seed: 1,
      maxDeaths: true,
      timeouts: true,
      plainAccesses: true,
      spins: 1,
      progress: true,
      json: '',
      junit: '',
      html: '',
    },
    check: {
      model: '',
      level: '',
      format: '',
      init: '',
      nilReads: '',
      independent: true,
      timeout: 1,
      memory: 1,
      json: '',
      junit: '',
      html: '',
    },
    serve: { port: 1, host: '', db: '', workers: 1, lease: 1, generator: '', verifier: '' },
  };
  const done = () => {};
  const commands: Readonly<Record<keyof typeof every, Command>> = {
    stress: stressCommand(done),
    explore: exploreCommand(done),
    check: checkCommand(done),
    serve: serveCommand(done),
  };
  for (const [name, command] of Object.entries(commands)) {
    assert.deepEqual(
      Object.keys(every[name as keyof typeof every]).sort(),
      configNames(command).sort(),
      name,
    );
  }
});
