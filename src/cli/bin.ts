#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`hammerlock needs Node 22.18 or newer; this is ${process.version}.`);
  process.exit(2);
}
// A reader that closes the pipe early, like `head`, is not an error: see openInterrupt.
process.stdout.on('error', (error: { code?: string }) => {
  if (error.code !== 'EPIPE') process.exit(2);
});
// Code that one thread has compiled need not be compiled again by other threads and later commands. Deno has no such cache.
const { enableCompileCache } = await import('node:module');
const { directory } = enableCompileCache?.() ?? {};
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
// Imported only now, because its imports do not load on an older Node.
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv);

export {};
