/** A relation on at most 31 transactions: for each the bits of those that it is related to. */
export type Relation = number[];

export const relation = (size: number): Relation => new Array<number>(size).fill(0);

export const union = (first: Relation, ...others: readonly Relation[]): Relation =>
  first.map((bits, index) => others.reduce((all, other) => all | other[index]!, bits));

/** Pairs that are related by the first and then the second. */
export const compose = (first: Relation, second: Relation): Relation =>
  first.map((bits) => second.reduce((all, after, via) => ((bits >> via) & 1 ? all | after : all), 0));

/** Pairs that are related in one step or more. */
export function closure(edges: Relation): Relation {
  const reachable = [...edges];
  for (let via = 0; via < reachable.length; via++) {
    for (let from = 0; from < reachable.length; from++) {
      if ((reachable[from]! >> via) & 1) reachable[from]! |= reachable[via]!;
    }
  }
  return reachable;
}

export const isAcyclic = (edges: Relation): boolean =>
  closure(edges).every((reachable, index) => ((reachable >> index) & 1) === 0);
