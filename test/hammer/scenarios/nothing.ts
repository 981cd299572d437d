/** Not a scenario: it exports nothing by default. */
export const name = 'nothing';
