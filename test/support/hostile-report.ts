import type { Verdict } from '../../src/index.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { staleRead } from './counterexample.ts';

/** A report of two scenarios in which every text is the given one. */
export function hostileReport(report: RunReport, evil: string): RunReport {
  const base = report.verdicts[0]!;
  const measurements = base.measurements!;
  const worker = { worker: evil, holds: evil, waitsFor: evil };
  const { operations, ...counterexample } = staleRead();
  const verdict: Verdict = {
    ...base,
    outcome: 'deadlocked',
    scenario: evil,
    violations: [evil],
    lock: evil,
    store: evil,
    replay: evil,
    deadlock: {
      rows: [{ worker: evil, state: evil, operation: evil, holds: [evil], waitsFor: [evil], sinceMs: 1 }],
      cycle: [worker],
    },
    counterexamples: [
      {
        ...counterexample,
        model: evil,
        key: evil,
        sentence: evil,
        states: [evil],
        operations: operations.map((operation) => ({ ...operation, f: evil, input: evil })),
      },
    ],
    faults: [{ kind: evil as 'pause', injected: 1, touched: 1, recovered: 1, slowestMs: 1 }],
    faultEvents: [{ kind: evil as 'pause', worker: 0, where: evil, fromMs: 1, toMs: 2, recoveredMs: 3 }],
    measurements: {
      ...measurements,
      calls: measurements.calls.map((call) => ({ ...call, f: evil })),
      keys: measurements.keys.map((load) => ({ ...load, key: evil })),
    },
  };
  const machine = { node: evil, platform: evil, cpu: evil, cores: 1 };
  return { ...report, machines: [machine], outcome: 'deadlocked', verdicts: [verdict, verdict] };
}
