import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readErrors } from '../evidence/error-report.ts';
import { readAllViolations } from '../evidence/violation-log.ts';
import type { RunProgress, RunSpec } from '../run/run-spec.ts';
import { callAt, type SetupWait } from '../status/blocking-call.ts';
import type { Verdict } from '../verdict/verdict.ts';

/*
 * Verdicts on a run whose process cannot give one itself, made of what the process had reported and noted on disk.
 */

/** The verdict of a process that did not get to the end of its cleanup. */
export function unclean(verdict: Verdict, what: string): Verdict {
  return { ...verdict, errors: [...(verdict.errors ?? []), { where: 'cleanup', error: what }] };
}

/** The verdict on a process whose main thread is blocked for good: the statuses of its workers are out of reach. */
export function unanswered(spec: RunSpec, last: RunProgress | undefined, limitMs: number): Verdict {
  const operation = last?.phase ?? 'starting';
  return {
    ...crashed(spec, last, `it gave no sign of life for ${limitMs} ms`),
    outcome: 'deadlocked',
    endedBy: 'stuck',
    deadlock: {
      rows: [{ worker: 'the run', state: 'stuck', operation, holds: [], waitsFor: [], sinceMs: limitMs }],
      cycle: [],
    },
  };
}

/** The verdict on a process in which `setup` waits for a key. */
export function stuckInSetUp(
  spec: RunSpec,
  last: RunProgress | undefined,
  { waitsFor, holds, known }: SetupWait,
  ms: number,
): Verdict {
  const keys = waitsFor.map((key) => JSON.stringify(key)).join(', ');
  const sinceMs = Math.round(ms);
  return {
    ...crashed(spec, last, `setup waited for ${keys} for longer than ${spec.deadlineMs} ms`),
    outcome: 'deadlocked',
    endedBy: 'setup',
    deadlock: {
      rows: [{ worker: 'the run', state: 'waiting', operation: 'setup', holds, waitsFor, sinceMs }],
      cycle: [],
      diagnosis: known,
    },
  };
}

/** The verdict on a process that ended: the violations that it had noted, and last how it ended. */
export function crashed(spec: RunSpec, last: RunProgress | undefined, what: string): Verdict {
  const errors = readErrors(spec.directory);
  const call = callAt(spec.directory);
  return {
    outcome: 'violated',
    scenario: spec.name ?? parse(fileURLToPath(spec.scenario)).name,
    file: spec.scenario,
    violations: [
      ...readAllViolations(spec.directory),
      `the process that hammered, while ${last?.phase ?? 'starting'}: ${what}${call === undefined ? '' : `, in ${call}`}`,
    ],
    lock: spec.lock ?? '',
    ...(spec.store !== undefined && { store: spec.store }),
    workers: spec.workers,
    seed: spec.seed,
    durationMs: Math.round(last?.elapsedMs ?? 0),
    plannedMs: spec.durationMs,
    endedBy: 'crash',
    steps: last?.steps ?? 0,
    operations: last?.operations ?? 0,
    busy: last?.busy ?? 0,
    waits: last?.waits ?? 0,
    deaths: last?.deaths ?? 0,
    checked: 0,
    undecided: 0,
    ...(errors.length > 0 && { errors }),
    node: process.version,
    replay: spec.replay,
  };
}
