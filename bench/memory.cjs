/** Loaded into the sandbox: leaves at its end how much memory it has had at most, in the file named. */
'use strict';
const { writeFileSync } = require('node:fs');

const file = process.env.BENCH_MEMORY_FILE;
delete process.env.BENCH_MEMORY_FILE;
process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
