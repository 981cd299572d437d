import type { HistoryOperation } from '../history/history-operation.ts';
import { jsonText } from '../json/json-text.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { Model } from '../model/model.ts';
import type { OperationDetail } from '../model/model-operation.ts';

/** The operation behind a view. */
const whole = Symbol('whole');

/**
 * Creates views that show a model the part of an operation that it may read. Reading another part throws,
 * also when a copy is made by spreading. The view of a view is the view itself.
 */
export function createView<State>(
  { name, uses = [] }: Pick<Model<State>, 'name' | 'uses'>,
  { missingIsNull }: { readonly missingIsNull: boolean },
): (operation: HistoryOperation) => HistoryOperation {
  const hidden = new Set<unknown>(
    (['process', 'invoked', 'completed'] satisfies OperationDetail[]).filter((part) => !uses.includes(part)),
  );
  // Creating a proxy takes a third of the time of an object with its own accessors, and each operation of a
  // history has a view.
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
      // Its value is read, and refused, like any other.
      const get = () => handler.get!(operation, part, operation);
      return { get, enumerable: descriptor.enumerable === true, configurable: true };
    },
    has: (operation, part) => part === whole || part in operation,
    get(operation, part) {
      if (part === whole) return operation;
      if (hidden.has(part)) {
        throw new InvalidModelError(
          name,
          `it reads \`${String(part)}\` of ${operationText(operation)}, which its \`uses\` does not name: add \`uses: ['${String(part)}']\`, otherwise operations that agree in the rest count as equal`,
        );
      }
      const value = operation[part as keyof HistoryOperation];
      if (value !== undefined || !missingIsNull) return value;
      return part === 'input' || (part === 'output' && operation.outcome !== 'info') ? null : value;
    },
  };
  return (operation) => (whole in operation ? operation : new Proxy(operation, handler));
}

const MAX_TEXT = 200;

/** An operation, or a view of one, for a message. */
export function operationText(operation: HistoryOperation): string {
  const { f, input, output, process } = (operation as { [whole]?: HistoryOperation })[whole] ?? operation;
  const inputText = input === null || input === undefined ? '' : ` ${jsonText(input)}`;
  const outputText = output === undefined ? '' : ` → ${jsonText(output)}`;
  const text = `${f}${inputText}${outputText}`;
  return `${text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text} by process ${process}`;
}
