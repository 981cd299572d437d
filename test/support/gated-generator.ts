import { markdownGenerator } from '../../src/decks/markdown-generator.ts';
import type { SlideGenerator } from '../../src/decks/slide-generator.ts';
import { comeTo } from './gate-channel.ts';

/**
 * A generator that follows the lines of a message in order. `gate NAME` waits at a gate, `throw` throws, `die` ends the thread,
 * `hang` never returns, `nothing` makes an empty slide, `endless` makes slides for ever. Other lines are Markdown, one slide
 * each.
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
