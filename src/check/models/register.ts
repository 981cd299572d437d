import { isSameJson } from '../json/is-same-json.ts';
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
    sets: ({ f, input }) => (f === 'write' ? input : undefined),
    mayFollow: (value, { f, output }) => f === 'write' || isSameJson(value, output),
    rulesOut: (earlier, { f, output }) => f === 'read' && !isSameJson(leftBy(earlier), output),
    isBlind: ({ f }) => f === 'write',
  },
  step(value, { f, input, output, outcome }) {
    if (f === 'write') return input;
    return outcome === 'info' || isSameJson(value, output) ? value : refused;
  },
  withInit: (init) => ({ ...register, init }),
};

/**
 * A register that also has `cas`, whose input is `[from, to]`: it writes `to` if the register holds `from`, and
 * returns whether it did.
 */
export const casRegister: Model<RegisterValue> = {
  ...register,
  name: 'cas-register',
  functions: new Set(['read', 'write', 'cas']),
  // A `cas` that returned false observed that the register held another value.
  observes: ({ f, output, outcome }) => f === 'read' || (f === 'cas' && outcome === 'ok' && output === false),
  reject(operation) {
    const { f, input, output, outcome } = operation;
    if (f !== 'cas') return rejectAccess(operation);
    if (!Array.isArray(input) || input.length !== 2) {
      return `the input of a cas must be [from, to], not ${valueText(input)}`;
    }
    if (outcome === 'info' || typeof output === 'boolean') return undefined;
    return `a cas must return true or false, not ${valueText(output)}`;
  },
  pruning: {
    sets: ({ f, input, outcome, output }) =>
      f === 'write'
        ? input
        : f === 'cas' && (outcome === 'info' || output === true)
          ? (input as [RegisterValue, RegisterValue])[1]
          : undefined,
    mayFollow,
    rulesOut(earlier, later) {
      const { f, input, outcome, output } = earlier;
      if (f !== 'cas' || (outcome === 'ok' && output === false)) {
        return f !== 'cas' && !mayFollow(leftBy(earlier), later);
      }
      return !mayFollow((input as [RegisterValue, RegisterValue])[1], later);
    },
    isBlind: ({ f }) => f === 'write',
  },
  step(value, operation) {
    if (operation.f !== 'cas') return register.step(value, operation);
    const [from, to] = operation.input as [RegisterValue, RegisterValue];
    const holds = isSameJson(value, from);
    // A pending `cas` that would change nothing need not have taken effect.
    if (operation.outcome === 'info') return holds ? to : refused;
    return operation.output === holds ? (holds ? to : value) : refused;
  },
  withInit: (init) => ({ ...casRegister, init }),
};

/** The value after a read or a write. */
function leftBy({ f, input, output }: ModelOperation): RegisterValue {
  return f === 'read' ? output : input;
}

function mayFollow(value: RegisterValue, { f, input, outcome, output }: ModelOperation): boolean {
  if (f === 'write') return true;
  if (f === 'read') return outcome === 'info' || isSameJson(value, output);
  return isSameJson(value, (input as [RegisterValue, RegisterValue])[0]) === (outcome === 'info' || output);
}

function rejectAccess({ f, input, output, outcome }: ModelOperation): string | undefined {
  if (f === 'write') return input === undefined ? 'a write needs an `input`, which may be null' : undefined;
  if ((input ?? null) !== null) {
    return `a read takes null, not ${valueText(input)}: with several registers, name the register in \`key\``;
  }
  return outcome === 'ok' && output === undefined
    ? 'a completed read needs an `output`, which may be null'
    : undefined;
}
