import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openExplorer } from '../../src/explore/index.ts';

const program = fileURLToPath(new URL('programs/correct/three-state-mutex.ts', import.meta.url));
const explorer = openExplorer();
after(() => explorer.close());

test('a signal ends an exploration, which says how far it came and is undecided, and the next one is explored', async () => {
  const stop = new AbortController();
  const stopped = await explorer.run(program, {
    executions: 50_000,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  const { complete, cut } = stopped.executions;
  assert.ok(complete > 0);
  assert.equal(stopped.outcome, 'undecided');
  assert.match(
    stopped.undecided!,
    /^The exploration was stopped after [\d,]+ executions?, before it was done\.$/,
  );
  assert.equal(Number(stopped.undecided!.match(/[\d,]+/)![0].replaceAll(',', '')), complete + cut);
  const next = await explorer.run(program, { executions: 3, signal: new AbortController().signal });
  assert.deepEqual([next.outcome, next.executions.complete], ['held', 3]);
});

test('a signal that is aborted already leaves no execution to run', async () => {
  const { outcome, executions } = await explorer.run(program, { signal: AbortSignal.abort() });
  assert.deepEqual([outcome, executions], ['undecided', { complete: 0, cut: 0 }]);
});
