// GitHub's own toolkit as an oracle: JSON lines {level, message, props} in, the exact bytes it prints out.
// `props` are spelt as in a workflow command, and in the toolkit's order: title, file, line, endLine, col, endColumn.
import * as core from '@actions/core';
import readline from 'node:readline';

const toolkit = { line: 'startLine', col: 'startColumn' };
for await (const sample of readline.createInterface({ input: process.stdin })) {
  const { level, message, props } = JSON.parse(sample);
  const named = Object.entries(props ?? {}).map(([name, value]) => [toolkit[name] ?? name, value]);
  core[level](message, Object.fromEntries(named));
}
