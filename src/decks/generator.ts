/** What turns a message into slides. */
export interface SlideGenerator {
  /** The HTML of each slide, in order; none where the message has nothing to show. */
  generate(message: string): Promise<string[]>;
}
