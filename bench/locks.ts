import { asyncHandOff } from './locks/async-hand-off.ts';
import { contended } from './locks/contended.ts';
import { crowded } from './locks/crowded.ts';
import { deaths } from './locks/deaths.ts';
import { handOff } from './locks/hand-off.ts';
import { keys } from './locks/keys.ts';
import { kills } from './locks/kills.ts';
import { memory } from './locks/memory.ts';
import { scaling } from './locks/scaling.ts';
import { uncontended } from './locks/uncontended.ts';
import { work } from './locks/work.ts';
import type { Bench } from './result.ts';

/** The session locks, each figure compared with its floor and with the alternatives. */
export const locks: Bench = {
  uncontended,
  scaling,
  contended,
  work,
  crowded,
  'hand-off': handOff,
  'async-hand-off': asyncHandOff,
  deaths,
  memory,
  keys,
  kills,
};
