/** A file without a default export, so it is not a scenario. */
export const name = 'nothing';
