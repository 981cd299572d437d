import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyLoads, keyLoadWriter, readKeyLoads } from '../../../src/hammer/measure/heavy-keys.ts';

test('heavy keys stay, however many light ones come by, and nothing is lost', () => {
  const memory = createKeyLoads();
  const size = memory.byteLength;
  const writer = keyLoadWriter(memory);
  for (let turn = 0; turn < 20_000; turn++) {
    writer.held(`heavy ${turn % 10}`, 1);
    writer.waited(`light ${turn}`, 0.5);
    writer.held(`light ${turn}`, 0.25);
  }
  const [keys, others] = readKeyLoads([memory, memory], 10);
  assert.equal(memory.byteLength, size);
  assert.deepEqual(
    keys.map(({ key, grants, heldMs }) => [key, grants, heldMs]).toSorted(),
    Array.from({ length: 10 }, (_, index) => [`heavy ${index}`, 4_000, 4_000]),
  );
  assert.deepEqual(others, { grants: 40_000, waitedMs: 20_000, heldMs: 10_000 });
});
