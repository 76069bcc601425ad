// GitHub's own language service over workflows and action.yml; knows the inputs of each action they use.
// usage: language-service.mjs ACTION_YML FILE...
import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';

const [ours, ...files] = process.argv.slice(2);
const own = YAML.parse(readFileSync(ours, 'utf8'));

// The inputs that we pass to others' actions, copied from the action.yml of the pinned commits.
const inputs = (...names) => Object.fromEntries(names.map((name) => [name, { description: name }]));
const others = {
  'actions/checkout': inputs('ref', 'path', 'fetch-depth', 'persist-credentials'),
  'actions/upload-artifact': inputs('name', 'path', 'if-no-files-found', 'retention-days'),
  'actions/download-artifact': inputs('name', 'path', 'merge-multiple'),
  'actions/attest': inputs('subject-path'),
};

const config = {
  actionsMetadataProvider: {
    fetchActionMetadata: async (ref) => {
      if (ref.name === 'psp-partners') return own; // whoever owns the fork
      const known = others[`${ref.owner}/${ref.name}`];
      if (!known) throw new Error(`${ref.owner}/${ref.name} is not in language-service.mjs: add the inputs we use`);
      return { name: ref.name, description: '', inputs: known, runs: { using: 'node24', main: 'index.js' } };
    },
  },
};

const severity = ['', 'error', 'warning', 'information', 'hint'];
let found = 0;
for (const file of files) {
  // It looks up no inputs for `uses: ./`, so it is given the same action by name.
  const text = readFileSync(file, 'utf8').replaceAll(/uses: \.\/$/gm, 'uses: acme/psp-partners@v1');
  // It tells a workflow from an action by the path.
  const document = TextDocument.create(`file:///${path.relative('/', path.resolve(file))}`, 'yaml', 0, text);
  for (const x of await validate(document, config)) {
    found++;
    console.log(`${file}:${x.range.start.line + 1}:${x.range.start.character + 1}: ${severity[x.severity ?? 1]}: ${x.message}`);
  }
}
process.exit(found ? 1 : 0);
