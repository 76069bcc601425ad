// GitHub's own toolkit as an oracle: JSON lines {level, message, props} in, the exact bytes it prints out.
// `props` are spelt as in a workflow command, and in the toolkit's order: title, file, line, endLine, col, endColumn.
import * as core from '@actions/core';
import readline from 'node:readline';

for await (const sample of readline.createInterface({ input: process.stdin })) {
  const { level, message, props } = JSON.parse(sample);
  const { line: startLine, col: startColumn, ...rest } = props ?? {};
  core[level](message, { ...rest, startLine, startColumn });
}
