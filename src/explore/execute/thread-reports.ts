import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { StepNote } from '../control/step-note.ts';
import type { ThreadReport } from '../control/thread-report.ts';

/** Receives the reports that the threads have sent, and adds the native functions among them to the set. */
export function collectReports(ports: readonly MessagePort[], nativeFunctions: Set<string>): ThreadReport[] {
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
