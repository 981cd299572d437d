import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inThisProcess } from '../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true }));

const history = `; of a register that began at 0
[{:process 0, :type :invoke, :f :read, :value nil}
 {:process 0, :type :ok, :f :read, :value 0}
 {:process 0, :type :invoke, :f :write, :value 1}
 {:process 0, :type :ok, :f :write, :value 1}
 {:process 0, :type :invoke, :f :read, :value nil}
 {:process 0, :type :ok, :f :read, :value nil}]`;
const file = join(directory, 'history.edn.gz');
writeFileSync(file, gzipSync(history));

test('a compressed history of EDN is checked from its first value, and unknown reads are counted', async (t) => {
  const run = (...flags: string[]) => inThisProcess(t, ['check', file, '--model', 'register', ...flags]);
  const held = await run('--init', '0');
  assert.deepEqual(
    [held.code, /^reads that returned null, taken as unknown: 1 .*\nheld: /.test(held.out)],
    [0, true],
    held.out,
  );
  const other = await run('--init', '2');
  assert.match(other.out, /read by process 0 returned 0 in line 3, which fits in no order/);
  assert.match((await run('--init', '0', '--nil-reads', 'null')).out, /returned null in line 7/);
  for (const [flag, value, says] of [
    ['--format', 'yaml', /--format must be one of auto, jsonl, json, edn, jepsen-log, not yaml/],
    ['--nil-reads', 'maybe', /--nil-reads must be one of unknown, null/],
    ['--init', 'A', /--init must be a value in JSON, not A: a string needs its quotation marks/],
    ['--format', 'json', /history.edn.gz, line 1: this is not JSON/],
  ] as const) {
    const refused = await run(flag, value);
    assert.deepEqual([refused.code, says.test(refused.err)], [2, true], refused.err);
  }
});
