export type { SlideGenerator } from '../decks/generator.ts';
export type { Verifier } from '../decks/verifier.ts';
export { InvalidServerError } from './errors.ts';
export { type Server, type ServerOptions, startServer } from './server.ts';
