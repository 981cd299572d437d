import { existsSync } from 'node:fs';
import { otherKindText } from '../../base/user-modules/module-kind.ts';
import { loadDefaultExport, moduleUrl } from '../../base/user-modules/user-module.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';

/** Refuses a module in place of a history, with the command that it is for. @throws {@link InvalidRunError} */
export async function requireHistory(file: string): Promise<void> {
  if (!/\.[cm]?[jt]sx?$/.test(file) || !existsSync(file)) return;
  const url = moduleUrl('history', file, InvalidRunError);
  const exported = await loadDefaultExport('module', url, InvalidRunError).catch(() => undefined);
  throw new InvalidRunError(
    otherKindText('history', url, exported) ??
      `${file} is a module, not a history: a history has one JSON object per line.`,
  );
}
