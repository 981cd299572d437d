import { SLOTS } from './language.ts';
import { bitsOf, heldAs, read } from './memory.ts';
import type { State, Waiter } from './state.ts';

/**
 * Whether a wake-up was lost: the word no longer has the value that the waiter expected, or the last notify
 * there woke no thread, and no other value was stored since in the word or in a part of it.
 */
export function isLost(state: State, { instruction, offset, notified }: Waiter): boolean {
  if (notified >= 0 || (instruction.do !== 'wait' && instruction.do !== 'waitAsync')) return false;
  const { view, expected } = instruction;
  if (read(state.bytes, view) !== heldAs(view, expected)) return true;
  return state.quiet.some((quiet) => quiet.offset === offset && (quiet.written & bitsOf(view)) === 0);
}

export function outcomeOf({ died, timeouts, bytes, threads }: State, end: string): string {
  const seen = threads.flatMap(({ seen }) => Array.from({ length: SLOTS }, (_, slot) => seen[slot] ?? '0,0'));
  return [
    end,
    `died ${[...died].sort()}`,
    `timeouts ${timeouts}`,
    Buffer.from(bytes).toString('hex'),
    seen.join().replace(/(,0)+$/, ''),
  ].join('; ');
}
