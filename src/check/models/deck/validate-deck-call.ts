import { valueText } from '../../json/value-text.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import type { DeckCall } from './deck-state.ts';

/** What a field of an argument or a result must be. */
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

/** The argument of each function. */
const argumentFields: Readonly<Record<'get' | DeckCall['f'], FieldRules>> = {
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

/** Fields that the argument of any function may have. */
const commonArgumentFields: FieldRules = { token: optional(whole), expected_version: optional(whole) };

/** Fields that any result may have. That an edit returns no version is for `step` to refuse. */
const commonResultFields: FieldRules = {
  version: optional(whole),
  token: optional(whole),
  digest: optional(text),
  created: optional(flag),
  outcome: optional(text),
};

/** Fields that the result of a stored edit has besides, by function. */
const storedResultFields: Readonly<Partial<Record<string, FieldRules>>> = {
  chat: { slides: texts, answer: text },
  verify: { index, verdict: text },
};

/** What is wrong with the argument or result of an operation, or undefined if both are valid. */
export function rejectDeckCall({ f, argument, result, outcome }: ModelOperation): string | undefined {
  const wrong = violatedRule(argument, { ...argumentFields[f as DeckCall['f']], ...commonArgumentFields });
  if (wrong !== undefined) return `the argument of ${f} needs ${wrong}, but it is ${valueText(argument)}`;
  if (outcome === 'info' || result === null) return undefined;
  if (!isObject(result)) return `${f} must return an object or null, not ${valueText(result)}`;
  const isStored = result.version !== undefined && result.outcome !== 'cancelled';
  const wrongResult = violatedRule(result, { ...commonResultFields, ...(isStored && storedResultFields[f]) });
  if (wrongResult === undefined) return undefined;
  return `the result of ${f} needs ${wrongResult}, but it is ${valueText(result)}`;
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
