import { existsSync } from 'node:fs';
import { unknownNameText } from '../../base/unknown-names.ts';
import { otherKindText } from '../../base/user-modules/module-kind.ts';
import { isPath, moduleNamed } from '../../base/user-modules/named-file.ts';
import { loadDefaultExport, moduleUrl } from '../../base/user-modules/user-module.ts';
import { models } from '../../check/models/index.ts';
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

/**
 * The name of the built-in model that `--model` names, or the URL of the file.
 *
 * @throws {@link InvalidRunError} for a model that is missing or unknown
 */
export function modelNamed(model: string | undefined): string {
  if (model === undefined) {
    const known = [...models.keys()].join(', ');
    throw new InvalidRunError(
      `Name the model of the object with --model: ${known}, or a file whose default export is a model.`,
    );
  }
  if (models.has(model)) return model;
  if (isPath(model)) return moduleUrl('model', model, InvalidRunError);
  throw new InvalidRunError(unknownNameText('model', model, models.keys(), moduleNamed(model)));
}
