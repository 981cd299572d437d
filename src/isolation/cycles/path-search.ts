import type { DependencyGraph } from '../graph/dependency-graph.ts';
import { REALTIME, RW } from '../graph/edge-kinds.ts';
import type { Cycle } from './cycle.ts';
import { type Effort, spend } from './effort.ts';

/** What a path may consist of. */
export interface PathRules {
  /** The kinds of its edges. */
  readonly kinds: number;
  /** Whether no two rw edges may follow each other. */
  readonly isNonadjacent: boolean;
  /** If given, the path stays in the component of its first node. */
  readonly componentOf?: Int32Array;
}

/**
 * Searches a shortest path of at most `maxEdges` edges from a node to a node, which may be the same.
 *
 * @param isAfterRw whether an rw edge led to the first node
 * @returns the nodes of the path without the last one, and the kinds of its edges
 */
export type PathSearch = (
  from: number,
  to: number,
  isAfterRw: boolean,
  rules: PathRules,
  maxEdges: number,
) => Cycle | undefined;

/**
 * Breadth-first search over the nodes, or, if rw edges must not follow each other, over pairs of a node and whether an rw edge
 * led to it. Real time takes a pass over the nodes in all, since what follows a node in time is a suffix of them.
 */
export function createPathSearch(graph: DependencyGraph, effort: Effort): PathSearch {
  const { size, offsets, targets, kinds: kindOf, firstAfter } = graph;
  /** By state: node `n` is state `n`, and `size + n` if an rw edge led to it. */
  const visitedIn = new Int32Array(2 * size);
  const parent = new Int32Array(2 * size);
  const parentKind = new Uint8Array(2 * size);
  const queue = new Int32Array(2 * size);
  let search = 0;

  return (from, to, isAfterRw, { kinds, isNonadjacent, componentOf }, maxEdges) => {
    search += 1;
    let length = 0;
    /** All nodes from this one on have been reached by an edge of real time. */
    let reached = size;
    const visit = (state: number, before: number, kind: number) => {
      if (visitedIn[state] === search) return;
      visitedIn[state] = search;
      parent[state] = before;
      parentKind[state] = kind;
      queue[length++] = state;
    };
    const start = isAfterRw && isNonadjacent ? size + from : from;
    visitedIn[start] = search;
    parent[start] = -1;
    queue[length++] = start;
    const component = componentOf?.[from];
    for (let at = 0, edges = 1; at < length && edges <= maxEdges; edges++) {
      for (const end = length; at < end; at++) {
        const state = queue[at]!;
        const isLastRw = state >= size;
        const node = isLastRw ? state - size : state;
        const last = offsets[node + 1]!;
        spend(effort, last - offsets[node]! + 1);
        for (let edge = offsets[node]!; edge < last; edge++) {
          const kind = kindOf[edge]!;
          if ((kind & kinds) === 0) continue;
          const target = targets[edge]!;
          if (component !== undefined && componentOf![target] !== component) continue;
          const isRw = isNonadjacent && kind === RW;
          if (isRw && isLastRw) continue;
          if (target === to && !isRw) return pathTo(state, kind);
          visit(isRw ? size + target : target, state, kind);
        }
        if ((kinds & REALTIME) === 0 || firstAfter[node]! >= reached) continue;
        const first = firstAfter[node]!;
        spend(effort, reached - first);
        if (to >= first && to < reached) return pathTo(state, REALTIME);
        for (let target = first; target < reached; target++) {
          if (component === undefined || componentOf![target] === component) visit(target, state, REALTIME);
        }
        reached = first;
      }
    }
    return undefined;
  };

  function pathTo(last: number, lastKind: number): Cycle {
    const nodes: number[] = [];
    const kinds = [lastKind];
    for (let state = last; state !== -1; state = parent[state]!) {
      nodes.push(state >= size ? state - size : state);
      if (parent[state] !== -1) kinds.push(parentKind[state]!);
    }
    return { nodes: nodes.reverse(), kinds: kinds.reverse() };
  }
}
