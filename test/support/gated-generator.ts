import { markdownGenerator } from '../../src/decks/markdown-generator.ts';
import type { SlideGenerator } from '../../src/decks/slide-generator.ts';
import { comeTo } from './gate-channel.ts';

/**
 * Does what the lines of a message say, in their order; the other lines are Markdown, one slide each:
 * `gate NAME` comes to a gate and waits, `throw` throws, `die` ends the thread, `hang` never comes back, `nothing` makes
 * an empty slide, `endless` makes slides without end.
 */
export default {
  async *generate(message) {
    for (const line of message.split('\n')) {
      const [command, name] = line.split(' ');
      if (command === 'gate') await comeTo(name!);
      else if (command === 'throw') throw new Error('The generator was told to throw.');
      else if (command === 'die') process.exit(1);
      else if (command === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      else if (command === 'nothing') yield '';
      else if (command === 'endless') for (;;) yield '<p>and on</p>';
      else yield* markdownGenerator.generate(line);
    }
  },
} satisfies SlideGenerator;
