import { setTimeout as sleep } from 'node:timers/promises';
import type { SlideGenerator } from '../../src/decks/slide-generator.ts';

/** A message `COUNT BYTES MS` makes COUNT slides of BYTES bytes each, one every MS milliseconds. */
export default {
  async *generate(message) {
    const [count, bytes, ms] = message.split(' ').map(Number);
    for (let made = 0; made < count!; made++) {
      if (ms! > 0) await sleep(ms);
      yield `<p>${made}${'x'.repeat(bytes!)}</p>`;
    }
  },
} satisfies SlideGenerator;
