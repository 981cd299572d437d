import type { Result } from '../result.ts';
export async function* deaths(): AsyncGenerator<Result> {}
