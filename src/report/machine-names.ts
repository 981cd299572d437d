import type { Machine } from './run-report.ts';

/** What is different about each machine of a report, as text: `Node v24.1.0, linux-x64`; empty if it is like all others. */
export function machineNames(machines: readonly Machine[]): string[] {
  const differ = (part: 'node' | 'platform') => new Set(machines.map((machine) => machine[part])).size > 1;
  const [nodes, platforms] = [differ('node'), differ('platform')];
  return machines.map(({ node, platform }) =>
    [...(nodes ? [`Node ${node}`] : []), ...(platforms ? [platform] : [])].join(', '),
  );
}
