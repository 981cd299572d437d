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
  const all = { workers: 2, seed: 5, duration: FIRST_ROUND_MS, faults, ...options };
  return hammer.run(scenarios.get(scenario)!.url, all);
}

const FIRST_ROUND_MS = 800;
const MAX_ROUNDS = 6;

/**
 * Runs a scenario until every kind of fault has been injected, has touched a call and has recovered, and asserts that each
 * run held. On a busy machine a short run does not get round to all kinds: those that are missing get the next run, which
 * is twice as long, to themselves.
 *
 * @param look called with each verdict
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
    const duration = FIRST_ROUND_MS * 2 ** (round - 1);
    const verdict = await runUnder(hammer, scenario, left, { ...options, duration, seed: 4 + round });
    const said = [...verdict.violations, ...(verdict.doubts ?? [])].join('\n');
    const untouched = verdict.faults!.filter(({ touched }) => touched === 0).map(({ kind }) => kind);
    assert.equal(verdict.outcome, untouched.length === 0 ? 'held' : 'undecided', said);
    assert.ok(round <= MAX_ROUNDS, `${left.join()} did not recover in round ${round}`);
    assertCounted(verdict);
    look(verdict);
    left = verdict
      .faults!.filter(({ touched, recovered }) => touched === 0 || recovered === 0)
      .map(({ kind }) => kind);
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
