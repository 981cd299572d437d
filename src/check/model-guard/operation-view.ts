import type { HistoryOperation } from '../history/history-operation.ts';
import { jsonText } from '../json/json-text.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { Model } from '../model/model.ts';
import type { OperationDetail } from '../model/model-operation.ts';

/** The operation that a view shows a part of. */
const whole = Symbol('whole');

/**
 * Shows a model what it may see of an operation: reading another part throws, also by a copy that is made by spreading.
 * A view is shown as it is.
 */
export function createView<State>(
  { name, uses = [] }: Model<State>,
  { missingIsNull }: { readonly missingIsNull: boolean },
): (operation: HistoryOperation) => HistoryOperation {
  const hidden = new Set<unknown>(
    (['process', 'invoked', 'completed'] satisfies OperationDetail[]).filter((part) => !uses.includes(part)),
  );
  // A proxy takes a third of the time of an object with accessors of its own, and each call of a history has a view.
  const refuseChange = (operation: HistoryOperation): never => {
    throw new InvalidModelError(
      name,
      `it changes ${operationText(operation)}: an operation is only to be read`,
    );
  };
  const handler: ProxyHandler<HistoryOperation> = {
    set: refuseChange,
    defineProperty: refuseChange,
    deleteProperty: refuseChange,
    setPrototypeOf: refuseChange,
    preventExtensions: refuseChange,
    getOwnPropertyDescriptor(operation, part) {
      const descriptor = Reflect.getOwnPropertyDescriptor(operation, part);
      if (descriptor === undefined) return undefined;
      // Its value is read, and refused, as any other.
      const get = () => handler.get!(operation, part, operation);
      return { get, enumerable: descriptor.enumerable === true, configurable: true };
    },
    has: (operation, part) => part === whole || part in operation,
    get(operation, part) {
      if (part === whole) return operation;
      if (hidden.has(part)) {
        throw new InvalidModelError(
          name,
          `it reads \`${String(part)}\` of ${operationText(operation)}, which its \`uses\` does not name: add \`uses: ['${String(part)}']\`, else operations that were asked and answered the same are taken for one`,
        );
      }
      const value = operation[part as keyof HistoryOperation];
      if (value !== undefined || !missingIsNull) return value;
      return part === 'argument' || (part === 'result' && operation.outcome !== 'info') ? null : value;
    },
  };
  return (operation) => (whole in operation ? operation : new Proxy(operation, handler));
}

const MAX_TEXT = 200;

/** An operation, or a view of it, for a message. */
export function operationText(operation: HistoryOperation): string {
  const { f, argument, result, process } = (operation as { [whole]?: HistoryOperation })[whole] ?? operation;
  const asked = argument === null || argument === undefined ? '' : ` ${jsonText(argument)}`;
  const answered = result === undefined ? '' : ` → ${jsonText(result)}`;
  const text = `${f}${asked}${answered}`;
  return `${text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text} by process ${process}`;
}
