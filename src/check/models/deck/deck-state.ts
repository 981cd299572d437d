/** A deck as a value, and the effect of each operation on it. Pure; nothing here comes from the store. */

export interface ModelSlide {
  readonly html: string;
  /** The latest verification, which holds only while the slide has the same content. */
  readonly verified: { readonly html: string; readonly verdict: string } | null;
}

export interface ModelMessage {
  readonly role: string;
  readonly content: string;
}

export interface ModelDeck {
  /** False before the deck is created and after it is deleted. */
  readonly exists: boolean;
  readonly version: number;
  readonly name: string;
  readonly slides: readonly ModelSlide[];
  readonly messages: readonly ModelMessage[];
}

/** An operation on a deck: its function, argument and result. */
export type DeckCall =
  | { f: 'create'; argument: { name: string }; result: { version: number; created: boolean } }
  | { f: 'rename'; argument: { name: string }; result: { version: number } }
  | { f: 'delete'; argument: object; result: { version: number } }
  | { f: 'add'; argument: { html: string; index?: number }; result: { version: number } }
  | { f: 'update'; argument: { index: number; html: string }; result: { version: number } }
  | { f: 'duplicate'; argument: { index: number }; result: { version: number } }
  | { f: 'remove'; argument: { index: number }; result: { version: number } }
  | { f: 'reorder'; argument: { order: number[] }; result: { version: number } }
  | { f: 'append'; argument: { messages: ModelMessage[] }; result: { version: number } }
  | {
      f: 'save';
      argument: { slides: string[]; messages: ModelMessage[] };
      result: { version: number };
    }
  | {
      f: 'chat';
      argument: { content: string };
      result: { version: number; slides: string[]; answer: string };
    }
  | { f: 'verify'; argument: object; result: { version: number; index: number; verdict: string } };

export const noDeck: ModelDeck = { exists: false, version: 0, name: '', slides: [], messages: [] };

/** The deck after the operation, or a sentence that says why the operation cannot have had its result. */
export function stepDeck(deck: ModelDeck, call: DeckCall): ModelDeck | string {
  if (call.f === 'create') {
    if (deck.exists) return 'it created the deck, which existed already';
    return { ...noDeck, exists: true, version: deck.version + 1, name: call.argument.name };
  }
  if (!deck.exists) return 'it edited the deck, which did not exist';
  const next = change(deck, call);
  return typeof next === 'string' ? next : { ...deck, ...next, version: deck.version + 1 };
}

/** The verdict that applies to the slide now. Whitespace does not count as a change. */
export function verdictOf({ html, verified }: ModelSlide): string | null {
  return verified !== null && content(verified.html) === content(html) ? verified.verdict : null;
}

function content(html: string): string {
  return html.trim().replace(/\s+/g, ' ');
}

type Change = Partial<ModelDeck> | string;

function change({ slides, messages }: ModelDeck, call: Exclude<DeckCall, { f: 'create' }>): Change {
  switch (call.f) {
    case 'rename':
      return { name: call.argument.name };
    case 'delete':
      return { exists: false, slides: [], messages: [] };
    case 'add':
      return insert(slides, call.argument.index ?? slides.length, [call.argument.html]);
    case 'update': {
      const { index, html } = call.argument;
      const slide = slides[index];
      if (slide === undefined) return `there is no slide ${index}`;
      return { slides: slides.with(index, { ...slide, html }) };
    }
    case 'duplicate': {
      const { index } = call.argument;
      const slide = slides[index];
      if (slide === undefined) return `there is no slide ${index}`;
      return insert(slides, index + 1, [slide.html]);
    }
    case 'remove':
      if (slides[call.argument.index] === undefined) return `there is no slide ${call.argument.index}`;
      return { slides: slides.toSpliced(call.argument.index, 1) };
    case 'reorder': {
      const { order } = call.argument;
      const reordered = order.map((index) => slides[index]).filter((slide) => slide !== undefined);
      if (new Set(reordered).size !== slides.length)
        return `${JSON.stringify(order)} is not an order of its slides`;
      return { slides: reordered };
    }
    case 'append':
      return { messages: [...messages, ...call.argument.messages] };
    case 'save': {
      const { slides, messages } = call.argument;
      return { slides: slides.map(unverified), messages };
    }
    case 'chat': {
      const exchange = [
        { role: 'user', content: call.argument.content },
        { role: 'assistant', content: call.result.answer },
      ];
      return {
        slides: [...slides, ...call.result.slides.map(unverified)],
        messages: [...messages, ...exchange],
      };
    }
    case 'verify': {
      const { index, verdict } = call.result;
      const slide = slides[index];
      if (slide === undefined) return `it verified slide ${index}, which did not exist`;
      return { slides: slides.with(index, { ...slide, verified: { html: slide.html, verdict } }) };
    }
  }
}

function insert(slides: readonly ModelSlide[], index: number, htmls: readonly string[]): Change {
  if (index > slides.length) return `there is no position ${index} for a slide`;
  return { slides: slides.toSpliced(index, 0, ...htmls.map(unverified)) };
}

function unverified(html: string): ModelSlide {
  return { html, verified: null };
}
