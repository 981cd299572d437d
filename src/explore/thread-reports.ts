import { receiveMessageOnPort } from 'node:worker_threads';
import type { Stage } from './execution.ts';
import type { Note } from './note.ts';
import type { ThreadReport } from './thread.ts';

/** What the threads have said. */
export function drain({ ports, unseen }: Pick<Stage, 'ports' | 'unseen'>): ThreadReport[] {
  const reports: ThreadReport[] = [];
  for (const port of ports) {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      const report = next.message as ThreadReport;
      if (report.unseen !== undefined) unseen.add(report.unseen);
      else reports.push(report);
    }
  }
  return reports;
}

export function notesOf(reports: readonly ThreadReport[]): Note[] {
  return reports.flatMap(({ note }) => note ?? []);
}
