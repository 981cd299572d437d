import { connectedScript } from '../charts/chart-assets.ts';
import { runPage } from '../pages/run-page.ts';
import type { RunReport } from '../run-report.ts';

/** The report as a page that tells the command that serves it for how long it is open. */
export function servedReport(report: RunReport): string {
  return runPage(report, connectedScript());
}
