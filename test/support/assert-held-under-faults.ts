import assert from 'node:assert/strict';
import type { FaultKind } from '../../src/hammer/faults/fault-log.ts';
import type { Hammer, HammerOptions, Verdict } from '../../src/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';

export function runUnder(
  hammer: Hammer,
  scenario: string,
  faults: FaultKind[],
  options: HammerOptions = {},
): Promise<Verdict> {
  const all = { workers: 2, seed: 5, duration: 800, faults, ...options };
  return hammer.run(scenarios.get(scenario)!.url, all);
}

const MAX_ROUNDS = 8;

/**
 * Runs until each kind of fault has had an effect: on a busy machine one short run is not enough for all of them, so the next
 * run injects only the kinds that are left. `look` sees each verdict.
 */
export async function assertHeldUnder(
  hammer: Hammer,
  scenario: string,
  faults: FaultKind[],
  options: HammerOptions = {},
  look: (verdict: Verdict) => void = () => {},
): Promise<void> {
  let left = faults;
  for (let round = 1; left.length > 0; round++) {
    const verdict = await runUnder(hammer, scenario, left, { ...options, seed: 4 + round });
    const said = [...verdict.violations, ...(verdict.doubts ?? [])].join('\n');
    const untouched = verdict.faults!.filter(({ touched }) => touched === 0).map(({ kind }) => kind);
    assert.equal(verdict.outcome, untouched.length === 0 ? 'held' : 'undecided', said);
    assert.ok(round < MAX_ROUNDS, said);
    assertCounted(verdict);
    look(verdict);
    left = untouched;
  }
}

function assertCounted({ faults, faultEvents }: Verdict): void {
  for (const { kind, injected, recovered, slowestMs } of faults!) {
    assert.ok(recovered <= injected, `${kind}: ${recovered} of ${injected}`);
    assert.equal(slowestMs === null, recovered === 0);
    assert.ok(slowestMs === null || slowestMs >= 0, `${kind}: ${slowestMs}`);
  }
  assert.equal(
    faultEvents!.length,
    faults!.reduce((sum, { injected }) => sum + injected, 0),
  );
  for (const { fromMs, toMs, recoveredMs } of faultEvents!) {
    assert.ok(
      fromMs >= -100 && fromMs <= toMs && (recoveredMs === null || recoveredMs >= toMs),
      `${fromMs} ${toMs} ${recoveredMs}`,
    );
  }
}
