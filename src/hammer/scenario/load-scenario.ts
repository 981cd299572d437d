import { fileURLToPath } from 'node:url';
import { otherKindText } from '../../base/user-modules/module-kind.ts';
import { InvalidModuleError, InvalidRunError } from '../evidence/run-errors.ts';
import { loadDefault } from '../modules/load-module.ts';
import { checkScenario, type Scenario } from './scenario.ts';

export async function loadScenario(url: string): Promise<Scenario> {
  const scenario = await loadDefault('scenario', url);
  const other = otherKindText('scenario', url, scenario);
  if (other !== undefined) throw new InvalidModuleError(other);
  try {
    checkScenario(scenario);
  } catch (cause) {
    if (!(cause instanceof InvalidRunError)) throw cause;
    throw new InvalidModuleError(`${fileURLToPath(url)}: ${cause.message}`, { cause });
  }
  return scenario;
}
