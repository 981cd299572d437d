import { errorReport, noteError } from '../evidence/error-report.ts';
import { naming } from '../evidence/thrown-by.ts';
import type { Fixtures, LeakProbe } from '../scenario/fixture.ts';

interface LeakProbesContext {
  readonly directory: string;
  readonly violated: (violation: string) => void;
}

/** The probes of a run's fixtures. One that throws is not asked again, and finds nothing: its error is noted. */
export function leakProbes(
  use: Fixtures,
  attached: Readonly<Record<string, unknown>>,
  { directory, violated }: LeakProbesContext,
): LeakProbe[] {
  return Object.entries(use).flatMap(([property, fixture]) => {
    const where = `leakProbe of the fixture ${fixture.name}`;
    const probe = naming(where, () => fixture.leakProbe?.(attached[property], violated));
    return probe ? guardedProbe(probe, (error) => noteError(directory, errorReport(where, error))) : [];
  });
}

function guardedProbe(probe: LeakProbe, failed: (error: unknown) => void): LeakProbe {
  let hasFailed = false;

  function fail(error: unknown): void {
    hasFailed = true;
    failed(error);
  }

  async function ask(question: () => Promise<boolean>, ifFailed: boolean): Promise<boolean> {
    if (hasFailed) return ifFailed;
    try {
      return await question();
    } catch (error) {
      fail(error);
      return ifFailed;
    }
  }

  function call(run: () => void): void {
    if (hasFailed) return;
    try {
      run();
    } catch (error) {
      fail(error);
    }
  }

  return {
    sample: () => call(() => probe.sample?.()),
    isClosed: (deaths) => ask(() => probe.isClosed(deaths), true),
    // No worker is blamed for what is not known.
    isClosedAtOnce: () => ask(() => probe.isClosedAtOnce(), false),
    blame: (worker) => call(() => probe.blame(worker)),
  };
}
