import { inspect } from 'node:util';
import type { ErrorClass } from './user-module.ts';

/** The message that refuses a name: `Unknown fault 'x'. Known: kill, pause.` */
export function unknownNameText(kind: string, name: unknown, known: Iterable<string>): string {
  return `Unknown ${kind} ${inspect(name)}. Known: ${[...known].join(', ')}.`;
}

/** @throws `Refusal` if the options have a property that is not a known option: it would be ignored silently */
export function refuseUnknownOptions(options: object, known: Iterable<string>, Refusal: ErrorClass): void {
  const names = new Set(known);
  const unknown = Object.keys(options).find((name) => !names.has(name));
  if (unknown !== undefined) throw new Refusal(unknownNameText('option', unknown, names));
}
