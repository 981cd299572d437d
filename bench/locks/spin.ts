/** Keeps the result alive: work whose result nobody reads may be left out by the compiler. */
const result = new Int32Array(1);

/** Works without a clock, whose cost differs from machine to machine: each turn needs the result of the one before it. */
export function spin(turns: number): void {
  let word = turns;
  for (let turn = 0; turn < turns; turn++) word = (Math.imul(word, 1_664_525) + 1_013_904_223) | 0;
  result[0] = word;
}

const TURNS = 1_000_000;
const ROUNDS = 20;

/** How many turns of {@link spin} take a microsecond here. A disturbance only slows down: the fastest round counts. */
export function spinsPerMicrosecond(): number {
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    spin(TURNS);
    fastestMs = Math.min(fastestMs, performance.now() - start);
  }
  return Math.round(TURNS / (fastestMs * 1_000));
}
