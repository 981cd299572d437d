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

/** A part of a deck that has a digest of its own, and changes by itself. */
export interface DeckPart<T> {
  of(deck: ModelDeck): T;
  /** What an edit makes of it: the same where it does not change it, undefined where it can't be or nobody knows. */
  step(part: T | undefined, call: DeckCall): T | undefined;
  /** Undefined where it is not known in full. */
  digest(part: T): string | undefined;
  /** About how many characters its digest is made of. */
  size(part: T): number;
  /** The lists of texts that it shows. */
  lists(part: T): readonly (readonly string[])[];
  /** What an edit may bring into each of the lists; undefined where it leaves it as it is. */
  added(call: DeckCall): readonly (AddedTexts | undefined)[];
}

export interface AddedTexts {
  readonly texts: readonly string[];
  /** What was in the list before is gone. */
  readonly clears: boolean;
  /** They come after what was there, or that is gone: a text stands behind those that were brought before. */
  readonly isAppended: boolean;
}

const instead = (texts: readonly string[]): AddedTexts => ({ texts, clears: true, isAppended: true });
const behind = (texts: readonly string[]): AddedTexts => ({ texts, clears: false, isAppended: true });
const among = (texts: readonly string[]): AddedTexts => ({ texts, clears: false, isAppended: false });

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
        return [instead([])];
      case 'save':
        return [instead(call.argument.slides)];
      case 'chat':
        return [behind(call.result.slides)];
      case 'add': {
        const texts = [call.argument.html];
        return [call.argument.index === undefined ? behind(texts) : among(texts)];
      }
      case 'update':
        return [among([call.argument.html])];
      case 'duplicate':
      case 'remove':
      case 'reorder':
        return [among([])];
      default:
        return [undefined];
    }
  },
};

/** The name and what was said; each of them undefined where nobody knows it. */
export interface Conversation {
  readonly name: string | undefined;
  readonly messages: readonly ModelMessage[] | undefined;
}

export const conversationPart: DeckPart<Conversation> = {
  of: ({ name, messages }) => ({ name, messages }),
  step(talk = { name: undefined, messages: undefined }, call) {
    if (call.f === 'create') return { name: call.argument.name, messages: [] };
    if (call.f === 'delete') return { ...talk, messages: [] };
    if (call.f === 'rename') return { ...talk, name: call.argument.name };
    if (call.f === 'save') return { ...talk, messages: call.argument.messages };
    const said = saidBy(call);
    return said.length === 0 ? talk : { ...talk, messages: talk.messages && [...talk.messages, ...said] };
  },
  digest: ({ name, messages }) =>
    name === undefined || messages === undefined ? undefined : conversationDigest(name, messages),
  size: ({ messages = [] }) => messages.reduce((sum, { content }) => sum + content.length + 16, 0),
  lists: ({ name = '', messages = [] }) => [[name], messages.map(textOf)],
  added(call) {
    switch (call.f) {
      case 'create':
        return [instead([call.argument.name]), instead([])];
      case 'rename':
        return [instead([call.argument.name]), undefined];
      case 'delete':
        return [undefined, instead([])];
      case 'save':
        return [undefined, instead(call.argument.messages.map(textOf))];
      case 'append':
      case 'chat':
        return [undefined, behind(saidBy(call).map(textOf))];
      default:
        return [undefined, undefined];
    }
  },
};

function saidBy(call: DeckCall): readonly ModelMessage[] {
  if (call.f === 'append') return call.argument.messages;
  if (call.f !== 'chat') return [];
  return [
    { role: 'user', content: call.argument.content },
    { role: 'assistant', content: call.result.answer },
  ];
}

function textOf({ role, content }: ModelMessage): string {
  return `${role.length} ${role} ${content}`;
}
