import type { Result } from '../result.ts';
export async function* keys(): AsyncGenerator<Result> {}
