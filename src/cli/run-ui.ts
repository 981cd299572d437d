import { once } from 'node:events';
import { fitTimelines } from '../report/fit-timelines.ts';
import { type LivePageFacts, livePage } from '../report/live/live-page.ts';
import { servedReport } from '../report/live/served-report.ts';
import type { RunReport } from '../report/run-report.ts';
import { openInterrupt } from './interrupt.ts';
import { print } from './output/print.ts';
import { liveRun, type RunObserver } from './ui/live-run.ts';
import { startLiveServer } from './ui/live-server.ts';

/** The page of a command that shows its run live, and then its report. */
export interface RunUi {
  readonly observer: RunObserver;
  /** Turns the page into the report. */
  showReport(report: RunReport): Promise<void>;
  /**
   * Serves the report until no page has shown it for a while, or until Ctrl-C. A run that a signal has ended is not waited
   * for any more.
   */
  untilLeft(): Promise<void>;
  close(): Promise<void>;
}

export interface RunUiPlan extends LivePageFacts {
  /** The names of the scenarios, in their order. */
  readonly scenarios: readonly string[];
  readonly repeats: boolean;
  readonly seed: number;
}

/** How long the last page may be away: as long as it takes to reload it, or to follow the printed link. */
const AWAY_MS = 5_000;

/** Starts the page of a command, and prints where it is. */
export async function openRunUi({ scenarios, repeats, seed, ...facts }: RunUiPlan): Promise<RunUi> {
  const live = liveRun({ scenarios, repeats, seed, eachMs: facts.eachMs }, (event, data) =>
    server.send(event, data),
  );
  const server = await startLiveServer({ html: livePage(facts), greet: live.send });
  const interrupt = openInterrupt();
  print(`live: ${server.url}`);
  const { onBegin, onProgress, onEnd } = live;
  return {
    observer: { watchers: server.watchers, onBegin, onProgress, onEnd },
    showReport: (report) => server.turnInto(servedReport(fitTimelines(report))),
    async untilLeft() {
      if (interrupt.signal.aborted) return;
      print(
        `The report is at ${server.url} until its page has been closed for ${AWAY_MS / 1_000} s, or until Ctrl-C.`,
      );
      await Promise.race([server.untilLeft(AWAY_MS), once(interrupt.signal, 'abort')]);
    },
    async close() {
      interrupt[Symbol.dispose]();
      await server.close();
    },
  };
}
