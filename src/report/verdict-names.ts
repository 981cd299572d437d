import type { Machine, ReportedVerdict, RunReport } from './run-report.ts';

/**
 * What reports call a verdict: its scenario; with the machine, if the scenario was run on several that differ; with the seed,
 * if it was run more than once there.
 */
export function verdictNames({
  verdicts,
  machines,
}: Pick<RunReport, 'verdicts' | 'machines'>): (verdict: ReportedVerdict) => string {
  const names = machineNames(machines);
  const machineOf = ({ machine = 0 }: ReportedVerdict) => names[machine] ?? '';
  const places = Map.groupBy(verdicts, ({ scenario }) => scenario);
  const isSpread = new Set(
    [...places].filter(([, runs]) => new Set(runs.map(machineOf)).size > 1).map(([scenario]) => scenario),
  );
  const placed = (verdict: ReportedVerdict) =>
    isSpread.has(verdict.scenario) ? `${verdict.scenario} on ${machineOf(verdict)}` : verdict.scenario;
  const runs = Map.groupBy(verdicts, placed);
  return (verdict) => {
    const name = placed(verdict);
    return runs.get(name)?.length === 1 ? name : `${name}, seed ${verdict.seed}`;
  };
}

/** What is different about each machine of a report, as text: `Node v24.1.0, linux-x64`; empty if it is like all others. */
function machineNames(machines: readonly Machine[]): string[] {
  const differ = (part: 'node' | 'platform') => new Set(machines.map((machine) => machine[part])).size > 1;
  const [nodes, platforms] = [differ('node'), differ('platform')];
  return machines.map(({ node, platform }) =>
    [...(nodes ? [`Node ${node}`] : []), ...(platforms ? [platform] : [])].join(', '),
  );
}
