/** Grants by key, in the order in which they were acquired. */
export class GrantMap<G extends { release(): unknown }> extends Map<string, G> implements Disposable {
  /**
   * Gives all keys back, in reverse order.
   *
   * @returns whether every grant was still valid when it was first released
   */
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
