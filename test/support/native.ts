/*
 * From Node 24 on the code runs without tsx. Threads and processes that a test starts inherit this process's
 * options, and start twice as fast without the loader.
 */
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  const tsx = process.execArgv.indexOf('tsx');
  if (tsx > 0) process.execArgv.splice(tsx - 1, 2);
}
