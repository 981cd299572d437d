import { inspect } from 'node:util';
import { thrownBy } from './thrown-by.ts';

const MAX_LENGTH = 2_000;

/** Describes a thrown value, of any type, in a sentence of at most 2,000 characters. It never throws. */
export function describeError(error: unknown): string {
  const text = safely(() => sentence(error)) ?? safely(() => bare(error)) ?? 'a value that cannot be shown';
  const call = thrownBy(error);
  return clip(call === undefined ? text : `${text} (thrown by ${call})`);
}

/** Shows a thrown value with its stack and its causes. It never throws. */
export function inspectError(error: unknown): string {
  return (
    safely(() => inspect(error, { depth: 3 })) ?? safely(() => bare(error)) ?? 'a value that cannot be shown'
  );
}

/** Like `instanceof`, but false for a value, such as a revoked proxy, for which `instanceof` throws. */
export function isInstance<T>(error: unknown, type: abstract new (...args: never[]) => T): error is T {
  return safely(() => error instanceof type) ?? false;
}

/** A violation as a sentence, even if the scenario gave something else than a string. */
export function asSentence(violation: unknown): string {
  return typeof violation === 'string' ? clip(violation) : describeError(violation);
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) {
    const text = String(error);
    return text === String({}) ? inspect(error, { depth: 1, breakLength: Number.POSITIVE_INFINITY }) : text;
  }
  const code = (error as { code?: unknown }).code;
  return `${error.name}${code === undefined ? '' : ` (${code})`}: ${error.message}`;
}

/** Inspects a value without running any of its own code. */
function bare(error: unknown): string {
  return inspect(error, { depth: 1, customInspect: false, getters: false });
}

function clip(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)`;
}

function safely<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
