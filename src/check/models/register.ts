import { jsonText } from '../json/json-text.ts';
import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';
import type { ModelOperation } from '../model/model-operation.ts';

/** Any JSON value. Two values are the same if their JSON is. */
type RegisterValue = unknown;

/** A register that begins as null: `read` returns its value, `write` replaces it. */
export const register: Model<RegisterValue> = {
  name: 'register',
  functions: new Set(['read', 'write']),
  init: null,
  key: (value) => jsonText(value),
  observes: ({ f }) => f === 'read',
  reject: rejectAccess,
  pruning: {
    sets: ({ f, argument }) => (f === 'write' ? argument : undefined),
    mayFollow: (value, { f, result }) => f === 'write' || isSame(value, result),
    rulesOut: (earlier, { f, result }) => f === 'read' && !isSame(leftBy(earlier), result),
    isBlind: ({ f }) => f === 'write',
  },
  step(value, { f, argument, result, outcome }) {
    if (f === 'write') return argument;
    return outcome === 'info' || isSame(value, result) ? value : refused;
  },
};

/**
 * A register that also has `cas` [from, to]: it writes `to` if the register holds `from`, and returns whether
 * it did.
 */
export const casRegister: Model<RegisterValue> = {
  ...register,
  name: 'cas-register',
  functions: new Set(['read', 'write', 'cas']),
  // A `cas` that returned false observed that the register held another value.
  observes: ({ f, result, outcome }) => f === 'read' || (f === 'cas' && outcome === 'ok' && result === false),
  reject(operation) {
    const { f, argument, result, outcome } = operation;
    if (f !== 'cas') return rejectAccess(operation);
    if (!Array.isArray(argument) || argument.length !== 2) {
      return `the value of a cas must be [from, to], not ${valueText(argument)}`;
    }
    if (outcome === 'info' || typeof result === 'boolean') return undefined;
    return `a cas must return true or false, not ${valueText(result)}`;
  },
  pruning: {
    sets: ({ f, argument, outcome, result }) =>
      f === 'write'
        ? argument
        : f === 'cas' && (outcome === 'info' || result === true)
          ? (argument as [RegisterValue, RegisterValue])[1]
          : undefined,
    mayFollow,
    rulesOut(earlier, later) {
      const { f, argument, outcome, result } = earlier;
      if (f !== 'cas' || (outcome === 'ok' && result === false)) {
        return f !== 'cas' && !mayFollow(leftBy(earlier), later);
      }
      return !mayFollow((argument as [RegisterValue, RegisterValue])[1], later);
    },
    isBlind: ({ f }) => f === 'write',
  },
  step(value, operation) {
    if (operation.f !== 'cas') return register.step(value, operation);
    const [from, to] = operation.argument as [RegisterValue, RegisterValue];
    const holds = isSame(value, from);
    // A pending `cas` that would change nothing need not have taken effect.
    if (operation.outcome === 'info') return holds ? to : refused;
    return operation.result === holds ? (holds ? to : value) : refused;
  },
};

/** The value after a read or a write. */
function leftBy({ f, argument, result }: ModelOperation): RegisterValue {
  return f === 'read' ? result : argument;
}

function mayFollow(value: RegisterValue, { f, argument, outcome, result }: ModelOperation): boolean {
  if (f === 'write') return true;
  if (f === 'read') return outcome === 'info' || isSame(value, result);
  return isSame(value, (argument as [RegisterValue, RegisterValue])[0]) === (outcome === 'info' || result);
}

function rejectAccess({ f, argument, result, outcome }: ModelOperation): string | undefined {
  if (f === 'write') return argument === undefined ? 'a write needs a `value`, which may be null' : undefined;
  if ((argument ?? null) !== null) {
    return `a read takes null, not ${valueText(argument)}: with several registers, name the register in \`key\``;
  }
  return outcome === 'ok' && result === undefined
    ? 'a completed read needs a `value`, which may be null'
    : undefined;
}

function isSame(a: RegisterValue, b: RegisterValue): boolean {
  if (a === b) return true;
  return isObject(a) && isObject(b) && jsonText(a) === jsonText(b);
}

function isObject(value: RegisterValue): boolean {
  return typeof value === 'object' && value !== null;
}
