import { shardText } from '../base/option-values/shard.ts';
import { overallOutcome } from './overall-outcome.ts';
import type { Machine, NotRun, RunReport } from './run-report.ts';

/**
 * One report of the runs of several machines. Its outcome is the worst of theirs, and it is not `held` if a shard is missing:
 * where one machine has run shard 2/3, machines with the same platform and major version of Node must have run the others.
 *
 * @param reports at least one, each of one machine or merged already
 */
export function mergeReports(reports: readonly RunReport[]): RunReport {
  const machines: Machine[] = [];
  const verdicts = reports.flatMap((report) => {
    const first = machines.length;
    machines.push(...report.machines);
    return report.verdicts.map((verdict) => ({ ...verdict, machine: first + (verdict.machine ?? 0) }));
  });
  const missing = missingShards(machines);
  const outcomes = [...reports, ...verdicts, ...missing.map(() => ({ outcome: 'undecided' }) as const)];
  return {
    hammerlock: reports[0]!.hammerlock,
    outcome: overallOutcome(outcomes),
    finished: reports
      .map(({ finished }) => finished)
      .sort()
      .at(-1)!,
    machines,
    verdicts,
    notRun: withoutRepeated([...reports.flatMap((report) => report.notRun ?? []), ...missing]),
  };
}

/** The shards that no machine had, by the platform and the major version of Node of those that had the others. */
export function missingShards(machines: readonly Machine[]): NotRun[] {
  const sharded = machines.flatMap(({ node, platform, shard }) =>
    shard === undefined ? [] : [{ place: `${majorOf(node)} on ${platform}`, shard }],
  );
  const groups = Map.groupBy(sharded, ({ place, shard: { count } }) => `${place}/${count}`);
  return [...groups.values()].flatMap((group) => {
    const { place, shard } = group[0]!;
    const had = new Set(group.map(({ shard: { index } }) => index));
    return Array.from({ length: shard.count }, (_, at) => ({ index: at + 1, count: shard.count }))
      .filter(({ index }) => !had.has(index))
      .map((missing) => ({
        scenario: `shard ${shardText(missing)}`,
        reason: `no report of ${place} has it`,
        isExcused: false,
      }));
  });
}

function majorOf(node: string): string {
  return `Node ${node.replace(/^v/, '').split('.')[0]}`;
}

function withoutRepeated(notRun: readonly NotRun[]): NotRun[] {
  return [...new Map(notRun.map((run) => [JSON.stringify([run.scenario, run.reason]), run])).values()];
}
