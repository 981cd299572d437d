import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { HistoryFiles, historyFile } from '../../../src/hammer/history/history-files.ts';
import { openHistoryLog } from '../../../src/hammer/history/history-log.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('the events of several processes are merged by their times', () => {
  const folder = mkdtempSync(join(directory, 'merge-'));
  const logs = [0, 1, 2].map((process) => openHistoryLog(join(folder, historyFile(process)), false, 0));
  for (let turn = 0; turn < 300; turn++) {
    const log = logs[turn % 3]!;
    log.invoke('turn', undefined, turn);
    log.complete('ok', 'turn', turn);
  }
  for (const log of logs) log.close();
  const events = [...new HistoryFiles(folder)];
  assert.deepEqual(
    events.filter(({ type }) => type === 'invoke').map(({ input }) => input),
    Array.from({ length: 300 }, (_, turn) => turn),
  );
  assert.ok(events.every(({ time }, index) => index === 0 || time >= events[index - 1]!.time));
});

test('there may be more processes, one after the other, than files can be open at once', () => {
  const folder = mkdtempSync(join(directory, 'many-'));
  for (let process = 0; process < 3_000; process++) {
    const log = openHistoryLog(join(folder, historyFile(process)), false, 0);
    log.invoke('turn', undefined, process);
    log.complete('ok', 'turn', process);
    log.close();
  }
  let opened = 0;
  let turn = 0;
  for (const { type, input } of new HistoryFiles(folder)) {
    if (type === 'invoke') assert.equal(input, turn++);
    if (turn % 500 === 0) opened = Math.max(opened, openFiles());
  }
  assert.equal(turn, 3_000);
  assert.ok(opened < 200, `${opened} files were open`);
});

/** The number of open files; 0 on systems without /proc. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
