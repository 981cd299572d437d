import { MessageChannel } from 'node:worker_threads';
import { defineProgram } from '../../../../src/explore/index.ts';

export default defineProgram({
  name: 'waits-for-a-message',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    () =>
      new Promise<void>((resolve) => {
        new MessageChannel().port1.on('message', resolve);
      }),
    (words) => void Atomics.add(words, 0, 1),
  ],
});
