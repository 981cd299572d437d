import { inspect } from 'node:util';
import type { FastifyError, FastifyRequest, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Pointer } from 'typebox/value';

/** Checks a part of a request against its schema. What stands in a URL is text: there whole numbers are read as such. */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  const properties = Object.entries(
    (schema as { properties?: Record<string, { type?: string }> }).properties ?? {},
  );
  const numbers = properties.filter(([, { type }]) => type === 'integer').map(([name]) => name);
  return (part) => {
    const value = httpPart === 'body' || numbers.length === 0 ? part : withNumbers(part, numbers);
    if (compiled.Check(value)) return { value };
    return { error: isHuge(value) ? tooMuch : compiled.Errors(value) };
  };
};

const MAX_FIELDS = 100;
const MAX_ITEMS = 10_000;
const tooMuch = [
  {
    keyword: 'maxItems',
    instancePath: '',
    schemaPath: '',
    params: {},
    message: 'is too large to say what is wrong',
  },
];

/** To find all that is wrong with a large part takes a second, in which nobody else is answered. */
function isHuge(value: unknown): boolean {
  const fields = Object.values(value ?? {});
  return (
    fields.length > MAX_FIELDS || fields.some((field) => Array.isArray(field) && field.length > MAX_ITEMS)
  );
}

/** Nothing but digits: 1.5, 1e3 or an empty text must not be taken for another number. */
function withNumbers(part: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const value = { ...part };
  for (const name of names) {
    const text = value[name];
    if (typeof text === 'string' && /^\d{1,16}$/.test(text)) value[name] = Number(text);
  }
  return value;
}

const MAX_SHOWN = 80;

/** What is wrong with a request, and with which value. */
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
  // What a closed schema says of a field that it does not have.
  if (first?.keyword === 'boolean')
    return `There is no ${where}${value === 'undefined' ? '' : `: it is ${shown}`}. Leave it out, or see /docs.`;
  return `${where} ${first?.message ?? 'is not valid'}, which ${shown} is not.`;
}
