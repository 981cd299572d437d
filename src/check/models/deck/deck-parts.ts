import { conversationDigest, slidesDigest } from './deck-digest.ts';
import {
  type DeckCall,
  type ModelDeck,
  type ModelMessage,
  type ModelSlide,
  noDeck,
  stepDeck,
  verdictOf,
} from './deck-state.ts';

/** A part of a deck that has its own digest and changes independently of the other part. */
export interface DeckPart<T> {
  of(deck: ModelDeck): T;
  /**
   * The part after an edit: the same object if the edit does not change it, undefined if the edit is
   * impossible or its output is unknown.
   */
  step(part: T | undefined, call: DeckCall): T | undefined;
  /** Undefined if the part is not known completely. */
  digest(part: T): string | undefined;
  /** Roughly the number of characters that the digest is computed from. */
  size(part: T): number;
  /** The lists of texts in the part. */
  lists(part: T): readonly (readonly string[])[];
  /** For each of the lists: the texts that an edit may add; undefined if it leaves the list as it is. */
  added(call: DeckCall): readonly (AddedTexts | undefined)[];
}

export interface AddedTexts {
  readonly texts: readonly string[];
  /** Whether the texts that were in the list before are gone. */
  readonly clears: boolean;
  /**
   * Whether the new texts come after all that are left, so that the order of the texts is the order of the
   * edits.
   */
  readonly isAppended: boolean;
}

const replaced = (texts: readonly string[]): AddedTexts => ({ texts, clears: true, isAppended: true });
const appended = (texts: readonly string[]): AddedTexts => ({ texts, clears: false, isAppended: true });
const inserted = (texts: readonly string[]): AddedTexts => ({ texts, clears: false, isAppended: false });

export type ModelSlides = readonly ModelSlide[];

export const slidesPart: DeckPart<ModelSlides> = {
  of: ({ slides }) => slides,
  step(slides, call) {
    if (call.f === 'rename' || call.f === 'append') return slides;
    if (call.f === 'create' || call.f === 'delete') return [];
    if (slides === undefined && call.f !== 'save') return undefined;
    const next = stepDeck({ ...noDeck, exists: true, slides: slides ?? [] }, call);
    return typeof next === 'string' ? undefined : next.slides;
  },
  digest: (slides) => slidesDigest(slides.map((slide) => ({ html: slide.html, verdict: verdictOf(slide) }))),
  size: (slides) => slides.reduce((sum, { html }) => sum + html.length + 8, 0),
  lists: (slides) => [slides.map(({ html }) => html)],
  added(call) {
    switch (call.f) {
      case 'create':
      case 'delete':
        return [replaced([])];
      case 'save':
        return [replaced(call.input.slides)];
      case 'chat':
        return [appended(call.output.slides)];
      case 'add': {
        const texts = [call.input.html];
        return [call.input.index === undefined ? appended(texts) : inserted(texts)];
      }
      case 'update':
        return [inserted([call.input.html])];
      case 'duplicate':
      case 'remove':
      case 'reorder':
        return [inserted([])];
      default:
        return [undefined];
    }
  },
};

/** The name and the messages of a deck; each is undefined while it is unknown. */
export interface Conversation {
  readonly name: string | undefined;
  readonly messages: readonly ModelMessage[] | undefined;
}

export const conversationPart: DeckPart<Conversation> = {
  of: ({ name, messages }) => ({ name, messages }),
  step(conversation = { name: undefined, messages: undefined }, call) {
    if (call.f === 'create') return { name: call.input.name, messages: [] };
    if (call.f === 'delete') return { ...conversation, messages: [] };
    if (call.f === 'rename') return { ...conversation, name: call.input.name };
    if (call.f === 'save') return { ...conversation, messages: call.input.messages };
    const added = messagesOf(call);
    return added.length === 0
      ? conversation
      : { ...conversation, messages: conversation.messages && [...conversation.messages, ...added] };
  },
  digest: ({ name, messages }) =>
    name === undefined || messages === undefined ? undefined : conversationDigest(name, messages),
  size: ({ messages = [] }) => messages.reduce((sum, { content }) => sum + content.length + 16, 0),
  lists: ({ name = '', messages = [] }) => [[name], messages.map(textOf)],
  added(call) {
    switch (call.f) {
      case 'create':
        return [replaced([call.input.name]), replaced([])];
      case 'rename':
        return [replaced([call.input.name]), undefined];
      case 'delete':
        return [undefined, replaced([])];
      case 'save':
        return [undefined, replaced(call.input.messages.map(textOf))];
      case 'append':
      case 'chat':
        return [undefined, appended(messagesOf(call).map(textOf))];
      default:
        return [undefined, undefined];
    }
  },
};

function messagesOf(call: DeckCall): readonly ModelMessage[] {
  if (call.f === 'append') return call.input.messages;
  if (call.f !== 'chat') return [];
  return [
    { role: 'user', content: call.input.content },
    { role: 'assistant', content: call.output.answer },
  ];
}

function textOf({ role, content }: ModelMessage): string {
  return `${role.length} ${role} ${content}`;
}
