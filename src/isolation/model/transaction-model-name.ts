/** The names of the kinds of transactions. */
export const transactionModels = ['list-append', 'rw-register', 'bank', 'long-fork'] as const;

/**
 * A kind of transactions.
 *
 * `list-append`: lists by key, all empty at first; each value is appended to a list once at most. `rw-register`: registers by key,
 * all null at first; each value is written to a register once at most. `bank`: accounts between which money is transferred:
 * `{ from, to, amount }` with the function `transfer`, and reads of all balances `{ a: 5, b: 10 }` with the function `read`.
 * `long-fork`: registers that are written once each; the functions `read` and `write` stand for `txn`.
 */
export type TransactionModelName = (typeof transactionModels)[number];
