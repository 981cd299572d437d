import { leastDisturbed, watchThread } from './disturbance.ts';

/** The median, so that a round in which the machine was busy with something else does not count. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

/** The highest figure: for rates that can only be lowered by a disturbance, because no thread waits for another. */
export function highest(figures: readonly number[]): number {
  return Math.max(...figures);
}

/** The lowest figure: for times that can only be lengthened by a disturbance. */
export function lowest(figures: readonly number[]): number {
  return Math.min(...figures);
}

/**
 * Measures several things side by side: each once per round, in turn, so that a disturbance of the machine affects all of
 * them. Returns the median of each, or another `summary`; the first `warmUp` rounds do not count.
 */
export async function sideBySide<Name extends string>(
  measures: Readonly<Record<Name, () => number | Promise<number>>>,
  {
    rounds = 15,
    warmUp = 2,
    summary = median,
  }: { rounds?: number; warmUp?: number; summary?: (figures: readonly number[]) => number } = {},
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
  return Object.fromEntries(names.map((name) => [name, summary(figures.get(name)!)])) as Record<Name, number>;
}

/** The time of one turn in ns, in which the thread never waits; `body` runs the loop of `times` turns itself. */
export function nsEach(times: number, body: (times: number) => void): () => Promise<number> {
  const measure = () => {
    const disturbance = watchThread();
    const start = performance.now();
    body(times);
    const figure = ((performance.now() - start) * 1e6) / times;
    return { figure, disturbance: disturbance() };
  };
  return () => leastDisturbed(measure);
}

export function nsEachAsync(times: number, body: (times: number) => Promise<void>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await body(times);
    return ((performance.now() - start) * 1e6) / times;
  };
}
