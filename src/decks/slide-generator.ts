/** What turns a message into slides. */
export interface SlideGenerator {
  /** The HTML of each slide, in order, as it is made; none where the message has nothing to show. */
  generate(message: string): AsyncIterable<string>;
}
