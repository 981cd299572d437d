import { receiveMessageOnPort } from 'node:worker_threads';
import type { StepNote } from '../control/step-note.ts';
import type { ExecutionEnvironment } from './execution.ts';
import type { ThreadReport } from './explored-thread.ts';

/** What the threads have said. */
export function collectReports({
  ports,
  nativeFunctions,
}: Pick<ExecutionEnvironment, 'ports' | 'nativeFunctions'>): ThreadReport[] {
  const reports: ThreadReport[] = [];
  for (const port of ports) {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      const report = next.message as ThreadReport;
      if (report.nativeFunction !== undefined) nativeFunctions.add(report.nativeFunction);
      else reports.push(report);
    }
  }
  return reports;
}

export function notesOf(reports: readonly ThreadReport[]): StepNote[] {
  return reports.flatMap(({ note }) => note ?? []);
}
