// GitHub's own toolkit as an oracle: JSON lines {level, message, props} in, the exact bytes it prints out.
import * as core from '@actions/core';
import readline from 'node:readline';

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { level, message, props } = JSON.parse(line);
  core[level](message, props ?? {});
}
