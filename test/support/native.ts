/*
 * From Node 24 on the code runs without tsx. Threads and processes that a test starts inherit this process's
 * options, and start twice as fast without the loader.
 */
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  const others = process.execArgv.join('\n').replaceAll(/^--import[=\n]tsx$/gm, '');
  process.execArgv = others.split('\n').filter(Boolean);
}
