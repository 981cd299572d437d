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

/** An operation on a deck: its function, input and output. */
export type DeckCall =
  | { f: 'create'; input: { name: string }; output: { version: number; created: boolean } }
  | { f: 'rename'; input: { name: string }; output: { version: number } }
  | { f: 'delete'; input: object; output: { version: number } }
  | { f: 'add'; input: { html: string; index?: number }; output: { version: number } }
  | { f: 'update'; input: { index: number; html: string }; output: { version: number } }
  | { f: 'duplicate'; input: { index: number }; output: { version: number } }
  | { f: 'remove'; input: { index: number }; output: { version: number } }
  | { f: 'reorder'; input: { order: number[] }; output: { version: number } }
  | { f: 'append'; input: { messages: ModelMessage[] }; output: { version: number } }
  | {
      f: 'save';
      input: { slides: string[]; messages: ModelMessage[] };
      output: { version: number };
    }
  | {
      f: 'chat';
      input: { content: string };
      output: { version: number; slides: string[]; answer: string };
    }
  | { f: 'verify'; input: object; output: { version: number; index: number; verdict: string } };

export const noDeck: ModelDeck = { exists: false, version: 0, name: '', slides: [], messages: [] };

/** The deck after the operation, or a sentence that says why the operation cannot have had its output. */
export function stepDeck(deck: ModelDeck, call: DeckCall): ModelDeck | string {
  if (call.f === 'create') {
    if (deck.exists) return 'it created the deck, which existed already';
    return { ...noDeck, exists: true, version: deck.version + 1, name: call.input.name };
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
      return { name: call.input.name };
    case 'delete':
      return { exists: false, slides: [], messages: [] };
    case 'add':
      return insert(slides, call.input.index ?? slides.length, [call.input.html]);
    case 'update': {
      const { index, html } = call.input;
      const slide = slides[index];
      if (slide === undefined) return `there is no slide ${index}`;
      return { slides: slides.with(index, { ...slide, html }) };
    }
    case 'duplicate': {
      const { index } = call.input;
      const slide = slides[index];
      if (slide === undefined) return `there is no slide ${index}`;
      return insert(slides, index + 1, [slide.html]);
    }
    case 'remove':
      if (slides[call.input.index] === undefined) return `there is no slide ${call.input.index}`;
      return { slides: slides.toSpliced(call.input.index, 1) };
    case 'reorder': {
      const { order } = call.input;
      const reordered = order.map((index) => slides[index]).filter((slide) => slide !== undefined);
      if (new Set(reordered).size !== slides.length)
        return `${JSON.stringify(order)} is not an order of its slides`;
      return { slides: reordered };
    }
    case 'append':
      return { messages: [...messages, ...call.input.messages] };
    case 'save': {
      const { slides, messages } = call.input;
      return { slides: slides.map(unverified), messages };
    }
    case 'chat': {
      const exchange = [
        { role: 'user', content: call.input.content },
        { role: 'assistant', content: call.output.answer },
      ];
      return {
        slides: [...slides, ...call.output.slides.map(unverified)],
        messages: [...messages, ...exchange],
      };
    }
    case 'verify': {
      const { index, verdict } = call.output;
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
