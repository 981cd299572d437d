import { unknownNameText } from '../base/unknown-names.ts';
import { isPath, moduleNamed } from '../base/user-modules/named-file.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { unfitFaults } from '../hammer/faults/check-faults.ts';
import type { FaultKind } from '../hammer/faults/fault-log.ts';
import { builtInUrl } from '../hammer/modules/built-in-module.ts';
import { moduleUrl } from '../hammer/modules/module-url.ts';
import { loadScenario } from '../hammer/scenario/load-scenario.ts';
import { scenarios } from '../scenarios/index.ts';

export interface ChosenScenario {
  readonly name: string;
  readonly url: string;
}

export interface ScenarioChoice {
  readonly chosen: readonly ChosenScenario[];
  /** The built-in scenarios that are left out because they do not withstand the faults. */
  readonly unfit: readonly string[];
}

/**
 * The scenarios that a command names, or else all built-in ones that withstand the faults.
 *
 * @throws {@link InvalidRunError}
 */
export async function chooseScenarios(
  names: readonly string[],
  faults: readonly FaultKind[],
): Promise<ScenarioChoice> {
  if (names.length > 0) return { chosen: names.map((name) => ({ name, url: urlOf(name) })), unfit: [] };
  const chosen: ChosenScenario[] = [];
  const unfit: string[] = [];
  for (const [name, { url }] of scenarios) {
    const isFit = faults.length === 0 || unfitFaults(await loadScenario(url), faults).length === 0;
    if (isFit) chosen.push({ name, url });
    else unfit.push(name);
  }
  return { chosen, unfit };
}

function urlOf(name: string): string {
  if (name === '') {
    throw new InvalidRunError('The name of the scenario is empty: name a built-in scenario or a file.');
  }
  // The command that replays a run may name a mutant instead of a scenario.
  const builtIn = scenarios.get(name)?.url ?? builtInUrl(name);
  if (builtIn === undefined && !isPath(name)) {
    const text = unknownNameText('scenario', name, scenarios.keys(), moduleNamed(name));
    throw new InvalidRunError(`${text} Name one of your own by its file.`);
  }
  return builtIn ?? moduleUrl('scenario', name);
}
