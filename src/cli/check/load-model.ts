import { fileURLToPath } from 'node:url';
import { otherKindText } from '../../base/user-modules/module-kind.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { loadDefault } from '../../hammer/modules/load-module.ts';
import { checkModel } from '../../hammer/scenario/check-model.ts';

/** Imports the file of a model. @throws {@link InvalidRunError} if it can't be loaded, or its default export is not a model */
export async function loadModel(url: string): Promise<AnyModel<unknown>> {
  const model = await loadDefault('model', url);
  const other = otherKindText('model', url, model);
  if (other !== undefined) throw new InvalidRunError(other);
  checkModel(`The file ${fileURLToPath(url)}`, model);
  return model as AnyModel<unknown>;
}
