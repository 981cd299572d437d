/** Grants by key, in the order in which they were taken. */
export class GrantMap<G extends { release(): unknown }> extends Map<string, G> implements Disposable {
  /** Gives all back, the last first. @returns whether every one was still its holder's. */
  release(): boolean {
    return [...this.values()]
      .reverse()
      .map((grant) => grant.release() !== false)
      .every(Boolean);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
