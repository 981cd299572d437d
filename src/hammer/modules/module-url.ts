import { moduleUrl as userModuleUrl } from '../../base/user-modules/user-module.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { builtInUrl } from './built-in-module.ts';

/** The URL of a file given by path or URL, or of a module of this package given by its name. @throws {@link InvalidRunError} when it is missing. */
export function moduleUrl(what: string, file: string): string {
  return builtInUrl(file) ?? userModuleUrl(what, file, InvalidRunError);
}
