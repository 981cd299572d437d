import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCleanHammer } from '../clean-hammer.ts';
import answersWrongly from '../scenarios/answers-wrongly.ts';

const shared = openCleanHammer();
const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('a run whose history is kept names the line of the answer that is wrong', async () => {
  const history = join(directory, 'history.jsonl');
  const run = { workers: 2, duration: '50ms' } as const;
  const { violations } = await shared.run(answersWrongly, { ...run, history });
  const [, process, line] = /add 1 by process (\d) returned 5 in line (\d+),/.exec(violations[0]!)!;
  const event = JSON.parse(readFileSync(history, 'utf8').split('\n')[Number(line) - 1]!);
  assert.deepEqual(
    { ...event, time: 0 },
    { process: Number(process), type: 'ok', f: 'add', output: 5, time: 0 },
  );
  assert.match((await shared.run(answersWrongly, run)).violations[0]!, / returned 5, which fits in no order/);
});
