import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { cycleName, impliedCycles } from '../../src/isolation/cycles/cycle-name.ts';
import { findCycles } from '../../src/isolation/cycles/find-cycles.ts';
import { dependencyGraph } from '../../src/isolation/graph/dependency-graph.ts';
import { PROCESS, REALTIME, RW, WR, WW } from '../../src/isolation/graph/edge-kinds.ts';
import { addEdge, createEdgeList } from '../../src/isolation/graph/edge-list.ts';
import { effort } from '../support/test-effort.ts';

interface RandomGraph {
  readonly size: number;
  readonly edges: readonly (readonly [from: number, to: number, kind: number])[];
  /** All nodes from this one on began after the node completed. */
  readonly firstAfter: readonly number[];
}

function randomGraph(seed: number): RandomGraph {
  const random = seededRandom(seed, 0, 0);
  const size = 2 + random.int(5);
  const edges = Array.from({ length: random.int(2 * size + 1) }, () => {
    const [from, to] = [random.int(size), random.int(size)];
    return [from, to, random.pick([WW, WR, RW, RW])] as const;
  });
  // Processes are ordered by the order of invocations, and what they order has an order in time, too.
  const firstAfter = Array.from({ length: size }, (_, node) => node + 1 + random.int(size));
  const ordered = firstAfter.flatMap((first, node) =>
    first < size && random.oneIn(2) ? [[node, first, PROCESS] as const] : [],
  );
  return { size, edges: [...edges.filter(([from, to]) => from !== to), ...ordered], firstAfter };
}

/** All simple cycles, by trying all paths: the length of the shortest by name. */
function allCycles({ size, edges, firstAfter }: RandomGraph): Map<string, number> {
  const all = [...edges];
  for (const [node, first] of firstAfter.entries())
    for (let to = first; to < size; to++) all.push([node, to, REALTIME]);
  const shortest = new Map<string, number>();
  const extend = (path: number[], kinds: number[]) => {
    for (const [from, to, kind] of all) {
      if (from !== path.at(-1) || to < path[0]!) continue;
      if (to === path[0]) {
        const name = cycleName([...kinds, kind]);
        shortest.set(name, Math.min(path.length, shortest.get(name) ?? Number.POSITIVE_INFINITY));
      } else if (!path.includes(to)) extend([...path, to], [...kinds, kind]);
    }
  };
  for (let start = 0; start < size; start++) extend([start], []);
  return shortest;
}

function foundCycles({ size, edges, firstAfter }: RandomGraph) {
  const list = createEdgeList();
  for (const [from, to, kind] of edges) addEdge(list, from, to, kind);
  return findCycles(dependencyGraph([list], size, Int32Array.from(firstAfter)), () => false).cycles;
}

test('the worst cycles of a random graph are found, each a real and a shortest one of its name', () => {
  let cyclic = 0;
  for (let seed = 0; seed < effort({ quick: 1_000, slow: 20_000, soak: 1_000_000 }); seed++) {
    const graph = randomGraph(seed);
    const expected = allCycles(graph);
    const found = foundCycles(graph);
    if (found.length > 0) cyclic += 1;
    const implied = new Set(found.flatMap(({ name }) => impliedCycles(name)));
    for (const name of expected.keys())
      assert.ok(implied.has(name as never), `seed ${seed}: ${name} was missed`);
    for (const { name, shortest } of found) {
      const { nodes, kinds } = shortest;
      assert.equal(cycleName(kinds), name);
      assert.equal(new Set(nodes).size, nodes.length, `seed ${seed}: ${name} visits a node twice`);
      for (const [i, from] of nodes.entries()) {
        const to = nodes[(i + 1) % nodes.length]!;
        const isEdge =
          kinds[i] === REALTIME
            ? to >= graph.firstAfter[from]!
            : graph.edges.some((edge) => edge[0] === from && edge[1] === to && edge[2] === kinds[i]);
        assert.ok(isEdge, `seed ${seed}: ${from} to ${to} is no edge`);
      }
      assert.equal(nodes.length, expected.get(name), `seed ${seed}: a shorter ${name} exists`);
    }
  }
  assert.ok(cyclic > 300, `only ${cyclic} graphs had a cycle`);
});

/** A ring of ww edges, closed by an rw edge, among many longer cycles with two rw edges in a row. */
function hiddenReadSkew(ring: number, noise: number): RandomGraph {
  const edges: [number, number, number][] = [];
  for (let node = 1; node < ring; node++) edges.push([node - 1, node, WW]);
  edges.push([ring - 1, 0, RW]);
  let size = ring;
  for (let node = 1; node < ring - 1; node++) {
    edges.push([node, size, WW]);
    for (let i = 1; i < noise; i++) edges.push([size + i - 1, size + i, WW]);
    size += noise;
    edges.push([size - 1, size, RW], [size, 0, RW]);
    size += 1;
  }
  return { size, edges, firstAfter: Array.from({ length: size }, () => size) };
}

test('a cycle with one rw edge is found among very many with two in a row', () => {
  const [skew, ...others] = foundCycles(hiddenReadSkew(200, 20));
  assert.deepEqual([skew!.name, skew!.shortest.nodes.length, others], ['G-single', 200, []]);
});

test('a cycle of 20,000 transactions is found, without recursion', () => {
  const size = 20_000;
  const edges = Array.from({ length: size }, (_, node) => [node, (node + 1) % size, WR] as const);
  const [cycle] = foundCycles({ size, edges, firstAfter: edges.map(() => size) });
  assert.deepEqual([cycle!.name, cycle!.shortest.nodes.length], ['G1c', size]);
});

test('a search that is stopped says that it is incomplete', () => {
  const list = createEdgeList();
  for (let node = 0; node < 120_000; node++) addEdge(list, node, (node + 1) % 120_000, WW);
  const graph = dependencyGraph([list], 120_000, new Int32Array(120_000).fill(120_000));
  assert.deepEqual(
    findCycles(graph, () => true),
    { cycles: [], isComplete: false },
  );
});
