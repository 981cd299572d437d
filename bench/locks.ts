import { asyncHandOff } from './locks/async-hand-off.ts';
import { contended } from './locks/contended.ts';
import { crowded } from './locks/crowded.ts';
import { deaths } from './locks/deaths.ts';
import { handOff } from './locks/hand-off.ts';
import { keys } from './locks/keys.ts';
import { kills } from './locks/kills.ts';
import { memory } from './locks/memory.ts';
import { uncontended } from './locks/uncontended.ts';
import type { Result } from './result.ts';

/** The session locks, each figure compared with its floor and with the alternatives. */
const parts = [uncontended, contended, crowded, handOff, asyncHandOff, deaths, memory, keys, kills];

export async function locks(report: (result: Result) => void): Promise<void> {
  for (const part of parts) for await (const result of part()) report(result);
}
