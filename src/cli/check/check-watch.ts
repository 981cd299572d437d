/** What a check asks and tells meanwhile. */
export interface CheckWatch {
  /** Whether the check is to end. */
  isStopped(): boolean;
  /** Called with the number of lines that have been read. */
  onLine?(lines: number): void;
  /** Called when no function of the model will be called any more. */
  onDecided?(): void;
}
