export interface Words {
  readonly words: Int32Array<SharedArrayBuffer>;
}

export const twoWords = (): Words => ({ words: new Int32Array(new SharedArrayBuffer(8)) });

/** Sleeps until the first word is notified, and then sets the second. */
export function sleepAndAnswer({ words }: Words): void {
  Atomics.wait(words, 0, 0);
  Atomics.store(words, 1, 1);
  Atomics.notify(words, 1);
}
