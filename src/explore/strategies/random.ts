import { nth, sizeOf } from '../bits.ts';
import { Head } from '../board.ts';
import { Act } from '../choice.ts';
import { draw } from '../draw.ts';
import type { Point } from '../point.ts';

/**
 * Each time any of what is possible, all as likely as each other; but where a thread may die, one does about once in an
 * execution, wherever in it.
 */
export function random({ board: { words }, step, ready, timeouts, deaths }: Point): number {
  const seed = words[Head.seed]!;
  const execution = words[Head.execution]!;
  const drawn = draw(seed, execution, step);
  if (deaths !== 0) {
    const fate = draw(seed, execution, ~step);
    if (fate % Math.max(1, words[Head.length]!) === 0) return Act.death | nth(deaths, drawn % sizeOf(deaths));
  }
  const steps = sizeOf(ready);
  const index = drawn % (steps + sizeOf(timeouts));
  return index < steps ? Act.step | nth(ready, index) : Act.timeout | nth(timeouts, index - steps);
}
