import { inspect } from 'node:util';
import type { ErrorClass } from './hammerlock-error.ts';
import { nearestName } from './misspelt-name.ts';

/**
 * The message that refuses a name: `Unknown fault 'puase'. Did you mean pause? Known: kill, pause.`
 *
 * @param meant what was probably meant; by default the known name that is nearest, if one is close
 */
export function unknownNameText(
  kind: string,
  name: unknown,
  known: Iterable<string>,
  meant?: string,
): string {
  const names = [...known];
  const near = meant ?? (typeof name === 'string' ? nearestName(name, names) : undefined);
  const question = near === undefined ? '' : ` Did you mean ${near}?`;
  return `Unknown ${kind} ${inspect(name)}.${question} Known: ${names.join(', ')}.`;
}

/** @throws `Refusal` if the options have a property that is not a known option: it would be ignored silently */
export function refuseUnknownOptions(options: object, known: Iterable<string>, Refusal: ErrorClass): void {
  const names = new Set(known);
  const unknown = Object.keys(options).find((name) => !names.has(name));
  if (unknown !== undefined) throw new Refusal(unknownNameText('option', unknown, names));
}
