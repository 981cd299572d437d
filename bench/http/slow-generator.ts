import type { SlideGenerator } from '../../src/decks/generator.ts';

/** Keeps its thread busy for as many ms as the message says. */
export default {
  async *generate(message) {
    const end = performance.now() + Number(message);
    while (performance.now() < end);
    yield `<h1>${message}</h1>`;
  },
} satisfies SlideGenerator;
