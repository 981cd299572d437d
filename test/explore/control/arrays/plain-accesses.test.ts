import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Exploration, explorationEvidence, openExplorer } from '../../../../src/explore/index.ts';
import { control } from '../../programs/controls/index.ts';
import { BYTES, calls, fillMemory } from '../../programs/plain/calls.ts';

const explorer = openExplorer();
after(() => explorer.close());

const touches = new URL('../../programs/plain/touches.ts', import.meta.url).href;
let unseen: ReadonlySet<string>;
/** For each call, the bytes of the memory that it read and wrote in steps. */
const seen: { read: Set<number>; write: Set<number> }[] = calls.map(() => ({
  read: new Set(),
  write: new Set(),
}));

before(async () => {
  const once = { plainAccesses: true, executions: 1 } as const;
  const held = await explorer.run(touches, once);
  assert.equal(held.failure?.message, undefined, 'each does what it does with memory that is not shared');
  unseen = new Set(held.untried?.nativeFunctions);
  note(await explorer.run(`${touches}?fails`, once));
});

function note({ failure }: Exploration): void {
  let call = -1;
  for (const { operation, address, operands } of failure?.steps ?? []) {
    if (operation === 'store' && address === 'call[0]') call = Number(operands) - 1;
    if (operation !== 'read' && operation !== 'write') continue;
    // A copy of the memory is shared memory too.
    if (address?.startsWith('own')) continue;
    const [, size, from, to] = /^bytes(?:\.(\d+))?\[(\d+)(?:\.\.(\d+))?\]$/.exec(address ?? '') ?? [];
    assert.ok(from !== undefined, `${calls[call]?.label}: ${address}`);
    const bytes = to === undefined ? Number(size ?? 32) / 8 : 1;
    const end = to === undefined ? (Number(from) + 1) * bytes : Number(to) + 1;
    for (let byte = Number(from) * bytes; byte < end; byte++) seen[call]![operation].add(byte);
  }
}

/** The bytes that a call writes, and those that it is known to read, found by changing the memory. */
function touched(run: (memory: ArrayBufferLike) => string, salt: number) {
  const read = new Set<number>();
  const write = new Set<number>();
  const once = outcome();
  for (let byte = 0; byte < BYTES; byte++) {
    if (once.bytes[byte] !== once.before[byte]) write.add(byte);
    for (const bits of [1, 6, 0x48]) {
      const other = outcome(byte, bits);
      const isCopied = other.bytes.every(
        (value, at) => value === once.bytes[at] || (at === byte && value === other.before[at]),
      );
      if (other.result !== once.result || !isCopied) read.add(byte);
    }
  }
  return { read, write };

  function outcome(flipped?: number, bits = 0) {
    const memory = new ArrayBuffer(BYTES);
    fillMemory(memory, salt);
    const bytes = new Uint8Array(memory);
    if (flipped !== undefined) bytes[flipped]! ^= bits;
    const before = bytes.slice();
    return { result: run(memory), bytes, before };
  }
}

test('every method of Buffer, typed arrays and DataView, of this Node, touches in steps what it touches, or is named', () => {
  const wrong = calls.flatMap(({ label, names, run }, index) => {
    // With the same contents as in the program: they decide where a search ends early.
    const { read, write } = touched(run, index);
    const steps = seen[index]!;
    const missing = [...read]
      .filter((byte) => !steps.read.has(byte))
      .concat([...write].filter((byte) => !steps.write.has(byte)));
    if (missing.length === 0 || unseen.has(names)) return [];
    return `${label}: ${missing} of reads ${[...read]} and writes ${[...write]} are no steps`;
  });
  assert.deepEqual(wrong, []);
  assert.ok(unseen.size < 20, `most are seen, not only named: ${[...unseen]}`);
});

for (const [label, read, write] of [
  ['Uint8Array.set([3], 1)', [], [9]],
  ['Uint8Array.fill(3, 1, 2)', [], [9]],
  ['Uint8Array.slice(1)', range(9, 24), []],
  ['Uint8Array.at(-1)', [23], []],
  ['Uint8Array.at(99)', [], []],
  ['Int16Array.at(0)', [8, 9], []],
  ['Uint8Array.copyWithin(0, 1)', range(9, 24), range(8, 23)],
  ['Buffer.readUInt32LE(2)', range(10, 14), []],
  ['Buffer.writeUInt32LE(5, 2)', [], range(10, 14)],
  ['Buffer.write(abcdef, 2, 3, latin1)', [], range(10, 13)],
  ['Buffer.toString(hex, 2, 5)', range(10, 13), []],
  ['DataView.getFloat64', range(11, 19), []],
  ['an element beyond the end', [], []],
  ['a pattern', [8, 9, 10], []],
  ['a copy of another to it', [], range(10, 13)],
] as const) {
  test(`${label} touches no more than it does`, () => {
    const index = calls.findIndex((call) => call.label === label);
    assert.ok(index >= 0, 'there is such a call');
    const sorted = (set: Set<number>) => [...set].sort((a, b) => a - b);
    assert.deepEqual([sorted(seen[index]!.read), sorted(seen[index]!.write)], [read, write]);
  });
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

test('native functions take shared memory, and are named for it under held', async () => {
  const file = new URL('../../programs/plain/natives.ts', import.meta.url).href;
  const natives = await explorer.run(file, { plainAccesses: true, executions: 2 });
  assert.equal(
    explorationEvidence(natives).split('; ')[0],
    'not tried: what Crypto.getRandomValues, FileHandle.read, MessagePort.postMessage, TextEncoder.encodeInto, crypto.hash, ' +
      'crypto.randomFillSync, fs.readvSync, fs.writeSync, util.inspect, zlib.gzipSync did with shared memory',
  );
  assert.equal(natives.steps, 2 * 3, 'of the clone of an array, an access is one');
});

test('a wake-up and the news of a death order plain accesses', async (t) => {
  await explorer.run(control('orders-plain-accesses'), {
    strategy: 'dfs',
    maxDeaths: 1,
    plainAccesses: true,
    test: t,
  });
});
