import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { callSiteNotes, callSiteText } from '../../../src/hammer/history/call-sites.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('a function is noted with the place that recorded it first, by each thread', async () => {
  const [one, other] = [callSiteNotes(directory), callSiteNotes(directory)];
  const add = (note: (f: string) => void) => note('add');
  add(one);
  await setImmediate();
  add(one);
  assert.match(callSiteText(directory, 'add'), /^ \(add is recorded in \S*call-sites\.test\.ts:\d+\)$/);
  other('add');
  assert.match(callSiteText(directory, 'add'), /^ \(add is recorded in \S+:\d+ and \S+:\d+\)$/);
  assert.equal(callSiteText(directory, 'get'), '');
});

test('names without end are not noted without end', () => {
  const note = callSiteNotes(directory);
  for (let n = 0; n < 200; n++) note(`f${n}`);
  assert.notEqual(callSiteText(directory, 'f99'), '');
  assert.equal(callSiteText(directory, 'f100'), '');
});
