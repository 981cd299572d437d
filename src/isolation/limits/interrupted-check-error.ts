/** The check was stopped, or its time is over, before its end. */
export class InterruptedCheckError extends Error {}
