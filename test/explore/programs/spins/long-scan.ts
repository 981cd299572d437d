import { defineProgram } from '../../../../src/explore/index.ts';
import { triesOf } from './index.ts';

const looks = triesOf(import.meta.url);

/** Two threads read a lot, change nothing for a long time, and end. */
export default defineProgram({
  name: 'long-scan',
  setup: () => new Int32Array(new SharedArrayBuffer(16)),
  threads: [scan, scan],
});

function scan(words: Int32Array): void {
  for (let look = 0; look < looks; look++) Atomics.load(words, look % words.length);
  Atomics.add(words, 0, 1);
}
