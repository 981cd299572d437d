import { existsSync } from 'node:fs';
import { inspect } from 'node:util';
import { loadDefaultExport, moduleUrl } from '../../base/user-modules/user-module.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { configFiles } from './config-files.ts';

export interface LoadedConfig {
  /** What messages call the file. */
  readonly file: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Loads the configuration that `--config` names, or else the one in the working directory.
 *
 * @returns undefined if the file is missing and was not asked for
 * @throws {@link InvalidRunError} if it can't be loaded, is not an object, or if there are several
 */
export async function loadConfig(named: string | undefined): Promise<LoadedConfig | undefined> {
  const file = named ?? foundConfig();
  if (file === undefined) return undefined;
  const url = moduleUrl('configuration', file, InvalidRunError);
  const config = await loadDefaultExport('configuration', url, InvalidRunError);
  if (!isRecord(config)) {
    throw new InvalidRunError(`${file} must export an object, see defineConfig, not ${inspect(config)}.`);
  }
  return { file, config };
}

function foundConfig(): string | undefined {
  const [file, other] = configFiles.filter((name) => existsSync(name));
  if (other === undefined) return file;
  throw new InvalidRunError(`There are ${file} and ${other}: keep one, or choose with --config.`);
}

/** Whether it is an object with names, such as `{ workers: 8 }`. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
