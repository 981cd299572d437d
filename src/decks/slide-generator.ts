/** Turns messages into slides. */
export interface SlideGenerator {
  /** Yields the HTML of each slide, in order; nothing for a message without content. */
  generate(message: string): AsyncIterable<string>;
}
