import assert from 'node:assert/strict';
import { exec } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs';
import { createServer } from 'node:http';
import { scheduler, setInterval as ticks } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { gzip } from 'node:zlib';
import { defineProgram } from '../../../../src/explore/index.ts';

// WebAssembly is missing in the types of Node.
const wasm = Reflect.get(globalThis, 'WebAssembly') as { compile(bytes: Uint8Array): Promise<unknown> };
const what = new URL(import.meta.url).searchParams.get('what')!;

/** Work outside the program that takes time and then ends, awaited by the body. */
const awaited: Readonly<Record<string, () => Promise<unknown>>> = {
  'a job of crypto': () => promisify(pbkdf2)('a', 'b', 10_000, 64, 'sha512'),
  'a job of webcrypto': async () => {
    const hmac = { name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 10_000 };
    const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);
    return crypto.subtle.deriveBits(hmac, key, 256);
  },
  'a job of zlib': () => promisify(gzip)(Buffer.alloc(1e6, 'abcdefg')),
  'a stream of a blob': () =>
    new Response(new Blob(['abc']).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  'a process': () => promisify(exec)('sleep 0.05'),
  'an import': () => import(new URL('immortal.ts?imported', import.meta.url).href),
  'a thread': () => once(new Worker('setTimeout(() => {}, 20)', { eval: true }), 'exit'),
  'a request to a server of its own': async () => {
    const server = createServer((_, response) => response.end('x')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await (await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}`)).text();
    server.close();
  },
  'a message to itself': async () => {
    const { port1, port2 } = new MessageChannel();
    const message = new Promise((resolve) => port1.once('message', resolve));
    port2.postMessage(1);
    await message;
    port1.close();
  },
  'a module': () => wasm.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  'a scheduler': async () => {
    await scheduler.wait(60_000);
    await scheduler.yield();
  },
  'an interval': async () => {
    let ticked = 0;
    for await (const _ of ticks(60_000)) if (++ticked === 3) break;
  },
  'a signal': () => new Promise((resolve) => AbortSignal.timeout(60_000).addEventListener('abort', resolve)),
};

/** Work that the body does not await, and that keeps the thread alive all the same. */
const left: Readonly<Record<string, (call: () => void) => unknown>> = {
  'a timer that is left': (call) => setTimeout(call, 60_000),
  'a timer that is left after one that is cleared by its number': (call) => {
    clearTimeout(+setTimeout(() => assert.fail(), 1));
    setTimeout(call, 2);
  },
  'an interval that is left': (call) => {
    const interval = setInterval(() => {
      clearInterval(interval);
      call();
    }, 5);
  },
  'a turn that is left': (call) => setImmediate(call),
  'a file that is left': (call) => readFile(new URL(import.meta.url), call),
  'a job that is left': (call) => pbkdf2('a', 'b', 10_000, 64, 'sha512', call),
};
/** Resources that may or may not call back. */
const unknown: Readonly<Record<string, () => unknown>> = {
  'a registry': () => new FinalizationRegistry(() => {}).register({}, 0),
};
/** Work that takes longer than the explorer waits. */
const long: Readonly<Record<string, () => Promise<unknown>>> = {
  'a long process': () => promisify(exec)('sleep 15'),
};
export const works: readonly string[] = [...Object.keys(awaited), ...Object.keys(left)];
export const unknowns: readonly string[] = Object.keys(unknown);

/** One thread sleeps until the other has done its work, beside a controlled wait. */
export default defineProgram({
  name: `real-work-${what}`,
  setup: () => ({ work: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [
    ({ work }) => {
      Atomics.wait(work, 0, 0);
      Atomics.store(work, 1, 1);
      Atomics.notify(work, 1);
    },
    ({ work }) => {
      const call = () => {
        Atomics.store(work, 0, 1);
        Atomics.notify(work, 0);
      };
      if (what in left) return void left[what]!(call);
      const answer = Atomics.waitAsync(work, 1, 0);
      if (what in unknown) {
        unknown[what]!();
        return (async () => {
          if (answer.async) await answer.value;
        })();
      }
      return (awaited[what] ?? long[what])!().then(async () => {
        call();
        if (answer.async) await answer.value;
      });
    },
  ],
  check: ({ work }) => assert.equal(work[1], 1),
});
