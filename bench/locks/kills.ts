import type { Result } from '../result.ts';
export async function* kills(): AsyncGenerator<Result> {}
