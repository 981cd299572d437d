/**
 * `linearizable`: an order of all operations that must take effect was found. `not-linearizable`: no such order exists.
 * `unfinished`: not known yet.
 */
export type SearchResult = 'linearizable' | 'not-linearizable' | 'unfinished';
