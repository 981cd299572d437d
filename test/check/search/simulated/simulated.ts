export type Draw = (n: number) => number;
export type Asked = readonly [f: string, input: unknown];

/** Who makes a call, and when it takes effect. */
export interface CallContext {
  readonly draw: Draw;
  readonly process: number;
  /** Later than that of all events until then. */
  readonly now: number;
}

/** A simulated object and its clients. */
export interface Simulated {
  /** `fresh` was not given before; `last` is the last output of the client. */
  ask(draw: Draw, fresh: number, last: unknown): Asked;
  /** The output; undefined if the operation fails. */
  apply(f: string, input: unknown, context: CallContext): unknown;
  /**
   * Whether a call takes effect whose output is lost. Such a client is gone: what it holds would be held for ever.
   *
   * @default every other one does
   */
  lost?(f: string): boolean;
}
