/** Every way in which a thread can end. */
export const deaths = [
  'terminate()',
  'process.exit()',
  'an uncaught throw',
  'its natural end',
  'out of memory',
  'killed in a busy loop',
  'killed in Atomics.wait',
] as const;
export type Death = (typeof deaths)[number];
