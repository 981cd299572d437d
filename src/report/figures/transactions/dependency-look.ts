import type { DependencyEdge } from '../../../isolation/result/isolation-result.ts';

/** How the edges of a kind are drawn, so that they can be told apart without colours, and what they mean. */
export interface DependencyLook {
  readonly colour: string;
  /** The dashes of the line; undefined for a solid one. */
  readonly dashes?: string;
  /** Whether the line is a double one. */
  readonly isDouble?: true;
  readonly line: string;
  readonly meaning: string;
}

export const dependencyLooks: Readonly<Record<DependencyEdge['kind'], DependencyLook>> = {
  ww: {
    colour: 'var(--held,#1f6fb2)',
    isDouble: true,
    line: 'double line',
    meaning: 'the second overwrote a version that the first had written',
  },
  wr: {
    colour: 'var(--good,#14704f)',
    line: 'solid line',
    meaning: 'the second read a version that the first had written',
  },
  rw: {
    colour: 'var(--bad,#b3261e)',
    dashes: '6 4',
    line: 'dashed line',
    meaning: 'the second overwrote a version that the first had read',
  },
  process: {
    colour: 'var(--quiet,#5f646c)',
    dashes: '1.5 3.5',
    line: 'dotted line',
    meaning: 'one process ran the first before the second',
  },
  realtime: {
    colour: 'var(--fault,#8b4fa8)',
    dashes: '9 3 2 3',
    line: 'dots and dashes',
    meaning: 'the first had ended before the second began',
  },
};

/** The kinds that occur among some edges, in the order of {@link dependencyLooks}. */
export function kindsOf(edges: readonly DependencyEdge[]): DependencyEdge['kind'][] {
  const kinds = new Set(edges.map(({ kind }) => kind));
  return (Object.keys(dependencyLooks) as DependencyEdge['kind'][]).filter((kind) => kinds.has(kind));
}
