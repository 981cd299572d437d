import { valueText } from '../../json/value-text.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import type { DeckCall } from './deck-state.ts';

/** What a field of an input or an output must be. */
interface FieldRule {
  readonly what: string;
  readonly accepts: (value: unknown) => boolean;
  readonly isOptional?: true;
}

type FieldRules = Readonly<Record<string, FieldRule>>;

const isText = (value: unknown) => typeof value === 'string';
const isIndex = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isWhole = (value: unknown) => typeof value === 'bigint' || Number.isSafeInteger(value);
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isMessage = (value: unknown) => isObject(value) && isText(value.role) && isText(value.content);

const text: FieldRule = { what: 'a string', accepts: isText };
const texts: FieldRule = { what: 'an array of strings', accepts: isTexts };
const index: FieldRule = { what: 'the number of a slide, from 0', accepts: isIndex };
const order: FieldRule = {
  what: 'an array of slide numbers',
  accepts: (value) => Array.isArray(value) && value.every(isIndex),
};
const messages: FieldRule = {
  what: 'an array of messages, each with a role and a content',
  accepts: (value) => Array.isArray(value) && value.every(isMessage),
};
const whole: FieldRule = { what: 'a whole number', accepts: isWhole };
const flag: FieldRule = { what: 'true or false', accepts: (value) => typeof value === 'boolean' };
const foretold: FieldRule = {
  what: 'an object with slides and an answer',
  accepts: (value) => isObject(value) && isTexts(value.slides) && isText(value.answer),
};
const optional = (part: FieldRule): FieldRule => ({ ...part, isOptional: true });

/** The input of each function. */
const inputFields: Readonly<Record<'get' | DeckCall['f'], FieldRules>> = {
  get: {},
  create: { name: text },
  rename: { name: text },
  delete: {},
  add: { html: text, index: optional(index) },
  update: { index, html: text },
  duplicate: { index },
  remove: { index },
  reorder: { order },
  append: { messages },
  save: { slides: texts, messages },
  chat: { content: text, expected: optional(foretold) },
  verify: {},
};

/** Fields that the input of any function may have. */
const commonInputFields: FieldRules = { token: optional(whole), expected_version: optional(whole) };

/** Fields that any output may have. That an edit returns no version is for `step` to refuse. */
const commonOutputFields: FieldRules = {
  version: optional(whole),
  token: optional(whole),
  digest: optional(text),
  created: optional(flag),
  outcome: optional(text),
};

/** Fields that the output of a stored edit has besides, by function. */
const storedOutputFields: Readonly<Partial<Record<string, FieldRules>>> = {
  chat: { slides: texts, answer: text },
  verify: { index, verdict: text },
};

/** What is wrong with the input or output of an operation, or undefined if both are valid. */
export function rejectDeckCall({ f, input, output, outcome }: ModelOperation): string | undefined {
  const wrong = violatedRule(input, { ...inputFields[f as DeckCall['f']], ...commonInputFields });
  if (wrong !== undefined) return `the input of ${f} needs ${wrong}, but it is ${valueText(input)}`;
  if (outcome === 'info' || output === null) return undefined;
  if (!isObject(output)) return `${f} must return an object or null, not ${valueText(output)}`;
  const isStored = output.version !== undefined && output.outcome !== 'cancelled';
  const wrongOutput = violatedRule(output, { ...commonOutputFields, ...(isStored && storedOutputFields[f]) });
  if (wrongOutput === undefined) return undefined;
  return `the output of ${f} needs ${wrongOutput}, but it is ${valueText(output)}`;
}

function violatedRule(value: unknown, parts: FieldRules): string | undefined {
  for (const [name, { what, accepts, isOptional }] of Object.entries(parts)) {
    const part = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (part === undefined ? !isOptional : !accepts(part)) return `\`${name}\` to be ${what}`;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
