import { type Model, refused } from '../model.ts';

/** What a register holds: any value of JSON. Two are the same if their JSON is. */
type Value = unknown;

/** `read` → value, `write` value. It begins as null. */
export const register: Model<Value> = {
  name: 'register',
  functions: new Set(['read', 'write']),
  init: null,
  key: (value) => JSON.stringify(value),
  observes: ({ f }) => f === 'read',
  step(value, { f, argument, result, outcome }) {
    if (f === 'write') return argument;
    return outcome === 'info' || isSame(value, result) ? value : refused;
  },
};

/** The same, and `cas` [from, to] → whether it held `from`, and so holds `to` now. */
export const casRegister: Model<Value> = {
  ...register,
  name: 'cas-register',
  functions: new Set(['read', 'write', 'cas']),
  // One that was refused has seen that the register held something else.
  observes: ({ f, result, outcome }) => f === 'read' || (f === 'cas' && outcome === 'ok' && result === false),
  reject({ f, argument, result, outcome }) {
    if (f !== 'cas') return undefined;
    if (!Array.isArray(argument) || argument.length !== 2) {
      return `the value of a cas is [from, to], not ${JSON.stringify(argument)}`;
    }
    if (outcome === 'info' || typeof result === 'boolean') return undefined;
    return `a cas answers true or false, not ${JSON.stringify(result)}`;
  },
  step(value, operation) {
    if (operation.f !== 'cas') return register.step(value, operation);
    const [from, to] = operation.argument as [Value, Value];
    const holds = isSame(value, from);
    if (operation.outcome === 'info') return holds ? to : value;
    return operation.result === holds ? (holds ? to : value) : refused;
  },
};

function isSame(a: Value, b: Value): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
