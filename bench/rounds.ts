/** The median, so that a round in which the machine was busy with something else does not count. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

/**
 * Measures several things side by side: each once per round, in turn, so that a disturbance of the machine affects all of
 * them. Returns the median of each; the first `warmUp` rounds do not count.
 */
export async function sideBySide<Name extends string>(
  measures: Readonly<Record<Name, () => number | Promise<number>>>,
  { rounds = 15, warmUp = 2 }: { rounds?: number; warmUp?: number } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[];
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      // Each measurement pays for its own garbage only.
      globalThis.gc!({ type: 'minor' });
      const figure = await measures[name]();
      if (round >= 0) figures.get(name)!.push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(figures.get(name)!)])) as Record<Name, number>;
}

/** The time of one turn in ns; `body` runs the loop of `times` turns itself. */
export function nsEach(times: number, body: (times: number) => void): () => number {
  return () => {
    const start = performance.now();
    body(times);
    return ((performance.now() - start) * 1e6) / times;
  };
}

export function nsEachAsync(times: number, body: (times: number) => Promise<void>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await body(times);
    return ((performance.now() - start) * 1e6) / times;
  };
}
