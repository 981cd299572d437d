import { MessageChannel } from 'node:worker_threads';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * A message would wake one thread, which would wake the other; the explorer cannot know whether one comes.
 */
export default defineProgram({
  name: 'listens-to-a-port',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: [
    (words) => void Atomics.wait(words, 0, 0),
    async (words) => {
      const { port1 } = new MessageChannel();
      port1.once('message', () => {
        port1.close();
        Atomics.store(words, 0, 1);
        Atomics.notify(words, 0);
        Atomics.notify(words, 1);
      });
      const { value } = Atomics.waitAsync(words, 1, 0);
      await value;
    },
  ],
});
