export const MAX_BODY_BYTES = 1024 * 1024;
export const MAX_HEADER_BYTES = 16 * 1024;
/** The maximum length of a parameter in a path: an id of a session may have 128 characters. */
export const MAX_PARAM_LENGTH = 128;
/** The time that a request may take to arrive, its body included. */
export const ARRIVAL_MS = 30_000;
/** The interval at which requests that have not arrived in time are looked for. */
export const ARRIVAL_LOOK_MS = 2_000;
