import { setTimeout as sleep } from 'node:timers/promises';
import type { SlideGenerator } from '../../src/decks/slide-generator.ts';

/** A generator: `wait MS` waits, `compute MS` keeps a core busy for that time. */
export default {
  async *generate(message) {
    const [how, ms] = message.split(' ');
    const end = performance.now() + Number(ms);
    if (how === 'wait') await sleep(Number(ms));
    while (performance.now() < end);
    yield `<h1>${message}</h1>`;
  },
} satisfies SlideGenerator;
