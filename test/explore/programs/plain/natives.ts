import { hash, randomFillSync } from 'node:crypto';
import { closeSync, openSync, readvSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Passes shared memory to native functions in every possible way, beside another thread. */
export default defineProgram({
  name: 'natives',
  setup: () => ({
    bytes: new Uint8Array(new SharedArrayBuffer(16)),
    flag: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [
    async ({ bytes, flag }) => {
      Atomics.store(flag, 0, 1);
      const clone = structuredClone({ bytes });
      clone.bytes[9] = 1;
      crypto.getRandomValues(bytes);
      randomFillSync(bytes);
      hash('sha1', bytes);
      const file = openSync('/dev/null', 'r+');
      writeSync(file, new DataView(bytes.buffer));
      readvSync(file, [bytes]);
      closeSync(file);
      await using handle = await open('/dev/null');
      await handle.read(bytes);
      gzipSync(bytes);
      inspect({ bytes });
      new TextEncoder().encodeInto('abc', bytes);
      const { port1 } = new MessageChannel();
      port1.postMessage([bytes]);
      port1.close();
    },
    ({ flag }) => {
      Atomics.load(flag, 0);
    },
  ],
});
