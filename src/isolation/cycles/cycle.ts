/** A cycle of nodes or transactions; edge `i`, of the kind `kinds[i]`, leads from `nodes[i]` to the node after it. */
export interface Cycle {
  readonly nodes: readonly number[];
  readonly kinds: readonly number[];
}

/** The cycle from its smallest node on, which is the transaction that was invoked first. */
export function fromFirstNode({ nodes, kinds }: Cycle): Cycle {
  const first = nodes.indexOf(nodes.reduce((a, b) => Math.min(a, b)));
  const rotated = (items: readonly number[]) => [...items.slice(first), ...items.slice(0, first)];
  return { nodes: rotated(nodes), kinds: rotated(kinds) };
}

/** The cycles that a closed walk consists of: in each of them, no node stands twice. */
export function simpleCycles({ nodes, kinds }: Cycle): Cycle[] {
  const cycles: Cycle[] = [];
  const path: number[] = [];
  const pathKinds: number[] = [];
  const placeOf = new Map<number, number>();
  for (const [i, node] of [...nodes, nodes[0]!].entries()) {
    const place = placeOf.get(node);
    if (place !== undefined) {
      const cut = path.splice(place);
      for (const inner of cut) placeOf.delete(inner);
      cycles.push({ nodes: cut, kinds: pathKinds.splice(place) });
    }
    placeOf.set(node, path.length);
    path.push(node);
    if (i < kinds.length) pathKinds.push(kinds[i]!);
  }
  return cycles;
}
