import { enableCompileCache } from 'node:module';

// The terminal. Compiled code is kept between runs: without it, more than half of a first search's time goes into reading the
// program. The rest is imported only after the cache is there.
enableCompileCache();
const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
