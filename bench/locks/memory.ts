import type { Result } from '../result.ts';
export async function* memory(): AsyncGenerator<Result> {}
