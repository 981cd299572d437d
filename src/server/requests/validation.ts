import { inspect } from 'node:util';
import type { FastifyError, FastifyRequest, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Pointer } from 'typebox/value';

/**
 * Compiles the check of one part of a request against its schema. In a URL, texts of digits are read as whole
 * numbers.
 */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  const properties = Object.entries(
    (schema as { properties?: Record<string, { type?: string }> }).properties ?? {},
  );
  const numbers = properties.filter(([, { type }]) => type === 'integer').map(([name]) => name);
  return (part) => {
    const value = httpPart === 'body' || numbers.length === 0 ? part : withNumbers(part, numbers);
    if (compiled.Check(value)) return { value };
    return { error: isHuge(value) ? tooLarge : compiled.Errors(value) };
  };
};

const MAX_FIELDS = 100;
const MAX_ITEMS = 10_000;
const tooLarge = [
  {
    keyword: 'maxItems',
    instancePath: '',
    schemaPath: '',
    params: {},
    message: 'is too large to list its errors',
  },
];

/**
 * Whether it would take too long to list all errors: up to a second, in which no other request is answered.
 */
function isHuge(value: unknown): boolean {
  const fields = Object.values(value ?? {});
  return (
    fields.length > MAX_FIELDS || fields.some((field) => Array.isArray(field) && field.length > MAX_ITEMS)
  );
}

/**
 * Converts texts that consist of digits alone: 1.5, 1e3 or an empty text must not be taken for another
 * number.
 */
function withNumbers(part: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const value = { ...part };
  for (const name of names) {
    const text = value[name];
    if (typeof text === 'string' && /^\d{1,16}$/.test(text)) value[name] = Number(text);
  }
  return value;
}

const MAX_SHOWN = 80;

/** The message that says which value of a request is invalid, and why. */
export function describeInvalid(
  { validation, validationContext }: FastifyError,
  request: FastifyRequest,
): string {
  const [first] = validation ?? [];
  const parts = { body: request.body, querystring: request.query, params: request.params, headers: {} };
  const part = parts[validationContext as keyof typeof parts];
  const path = first?.instancePath ?? '';
  const value = inspect(path === '' ? part : Pointer.Get(part as object, path), { depth: 1 });
  const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
  const place = validationContext === 'querystring' ? 'query' : validationContext;
  const where = `${place}${path.replaceAll('/', '.')}`;
  // A closed schema reports a field that it does not know with this keyword.
  if (first?.keyword === 'boolean')
    return `Unknown field ${where}${value === 'undefined' ? '' : `, which is ${shown}`}. Leave it out, or see /docs.`;
  return `${where} ${first?.message ?? 'must be valid'}: it is ${shown}.`;
}
