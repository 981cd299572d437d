/** The check was stopped, or its time or memory is used up, before its end. */
export class InterruptedCheckError extends Error {}

/** To be called now and then, and between two phases. @throws {@link InterruptedCheckError} if the check is over */
export function throwIfOver(isOver: () => boolean): void {
  if (isOver()) throw new InterruptedCheckError();
}
