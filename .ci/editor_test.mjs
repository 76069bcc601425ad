// What people see in an editor with YAML support. Over every document of the fixtures and the real records: the editor
// underlines a file where psp-partners finds an error of reading or shape, and no other file, but for the differences
// named below. And the hovers and messages of some fields, word for word.
// usage: editor_test.mjs BINARY TREE SCRATCH   (BLESS=1 writes the words that are seen)
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Editor } from './editor_client.mjs';

const [binary, tree, scratch] = process.argv.slice(2).map((argument) => path.resolve(argument));
const words = path.join(tree, 'tests/editor/words.md');

// Where the two differ, by the beginning of the document's name, and why. A difference that nothing shows any more fails.
const NOT_IN_EDITOR = {
  'PSP004/bad': 'aliases are YAML; that a registry has none is our rule, and no keyword of a schema',
  'PSP005/bad': 'tags are YAML, too',
  'PSP006/bad': 'and so are merge keys',
  'PSP007/bad': 'and several documents in a file: the editor checks each of them',
  'PSP008/bad': 'the editor reads keys that are no text as text',
  'PSP009/bad': 'JSON has no infinite number; the editor takes it for a number',
  'PSP014/bad': 'a file that is empty has no value that a schema could judge',
  'PSP020/bad': 'the value fits the schema; psp-partners sees that another one is meant',
  'PSP105/bad-double-dot-host': "the editor's check of addresses is a pattern: it knows no host",
  'PSP105/bad-empty-host': 'the same',
  'PSP105/bad-four-slashes': 'the same',
  'PSP106/bad-blank-name': 'a pattern could ask for a letter, but its message would hide the one about the length',
  'PSP105/bad-impossible-date': "the editor's check of dates is a pattern: 31 November fits",
};
// What the editor underlines and psp-partners accepts.
const ONLY_IN_EDITOR = {};

const run = (...args) => execFileSync(binary, args, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'ignore'] });
const read = (file) => readFileSync(file, 'utf8');
const listed = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));

// The table of rules as `explain` prints it: the errors of the families that judge one file alone.
const errors = new Set([...run('explain').matchAll(/^ {2}(PSP[01]\d\d) \S+ +error/gm)].map(([, code]) => code));

const PROGRAM = 'partners/program.yaml';
const SCHEMAS = [
  [/^partners\/program\.yaml$/, 'program'],
  [/^partners\/events\/[^/]+\.yaml$/, 'event'],
  [/^partners\/[^/]+\/partner\.yaml$/, 'partner'],
  [/^partners\/[^/]+\/metrics\/[^/]+\.yaml$/, 'metrics'],
];
const schemaOf = (file) => SCHEMAS.find(([pattern]) => pattern.test(file))?.[1];

// The schemas of a program, as `schema --write` writes them; those of the base where the program cannot be read.
const made = new Map();
function schemas(program, fallback) {
  const key = createHash('sha256').update(program).digest('hex').slice(0, 12);
  if (made.has(key)) return made.get(key);
  const root = path.join(scratch, 'programs', key);
  mkdirSync(path.join(root, 'partners'), { recursive: true });
  writeFileSync(path.join(root, PROGRAM), program);
  try {
    execFileSync(binary, ['--root', root, 'schema', '--write'], { stdio: 'ignore' });
    made.set(key, path.join(root, 'schemas'));
  } catch {
    made.set(key, schemas(fallback));
  }
  return made.get(key);
}

const MODELINE = '# yaml-language-server: $schema=';
function withModeline(text, schema) {
  const [first, ...rest] = text.split('\n');
  return [`${MODELINE}${schema}`, ...(first.startsWith(MODELINE) ? rest : [first, ...rest])].join('\n');
}

// Documents as { name, uri, text, found }: `found` are the codes of the errors that psp-partners has for it.
const documents = [];

// Each rule's example is laid over a base. Its findings are listed next to it, and `cargo test` checks that list.
function examples() {
  const rules = path.join(tree, 'tests/rules');
  const base = read(path.join(rules, 'base', PROGRAM));
  const folders = readdirSync(rules).filter((name) => name.startsWith('PSP'));
  for (const example of ['base', ...folders.flatMap((code) => readdirSync(path.join(rules, code)).map((name) => `${code}/${name}`))]) {
    const folder = path.join(rules, example);
    const [, name] = example.split('/');
    if (name?.startsWith('expected')) continue;
    const expected = path.join(rules, path.dirname(example), `expected${name?.replace(/^bad/, '')}.txt`);
    const findings = existsSync(expected) && name.startsWith('bad') ? read(expected).split('\n') : [];
    const own = path.join(folder, PROGRAM);
    const program = existsSync(own) ? read(own) : base;
    for (const file of listed(folder)) {
      const schema = schemaOf(file);
      if (!schema) continue;
      const found = findings.filter((line) => line.startsWith(`${file}:`)).map((line) => line.split(' ')[1]);
      documents.push({
        name: `${example}/${file}`,
        uri: `file://${scratch}/${example}/${file}`,
        text: withModeline(read(path.join(folder, file)), `file://${schemas(program, base)}/${schema}.schema.json`),
        found: found.filter((code) => errors.has(code)),
      });
    }
  }
}

// A registry on disk. `at` is where the editor has it open: there its own lines lead to its schemas.
function registry(name, root, at) {
  let findings;
  try {
    findings = run('--root', root, 'validate', '--format', 'json');
  } catch (failure) {
    findings = failure.stdout;
  }
  const all = JSON.parse(findings).findings;
  for (const file of listed(path.join(root, 'partners')).map((file) => `partners/${file}`)) {
    const schema = schemaOf(file);
    if (!schema) continue;
    const text = read(path.join(root, file));
    const found = all.filter((finding) => finding.path.endsWith(file)).map((finding) => finding.code);
    documents.push({
      name: `${name}/${file}`,
      uri: `file://${at ?? root}/${file}`,
      text: at ? text : withModeline(text, `file://${schemas(read(path.join(root, PROGRAM)))}/${schema}.schema.json`),
      found: found.filter((code) => errors.has(code)),
    });
  }
}

// A document of each kind with every field that there is.
function full() {
  // The real program has no requirements, because its document names none.
  const program = `${read(path.join(tree, PROGRAM))}\ncompliance:\n  - { id: gdpr, name: GDPR, evidence: A page. }\n`;
  for (const kind of ['program', 'partner', 'metrics', 'event']) {
    const schema = `file://${schemas(program)}/${kind}.schema.json`;
    const text = withModeline(read(path.join(tree, `tests/schemas/full/${kind}.yaml`)), schema);
    documents.push({ name: `full/${kind}`, uri: `file://${scratch}/full/${kind}.yaml`, text, found: [] });
  }
}

// What the commands write to begin with.
function begun() {
  const root = path.join(scratch, 'begun');
  cpSync(path.join(tree, 'partners'), path.join(root, 'partners'), { recursive: true });
  run('--root', root, 'schema', '--write');
  const names = { technology: 'Berg Browsers', integration: 'Linde Pipelines', solution: 'Fass Consulting' };
  for (const [tier, name] of Object.entries(names)) {
    run('--root', root, 'new', tier, '--tier', tier, '--name', name, '--owner', `${tier}-lead`, '--at', '2026-02-01');
    run('--root', root, 'metrics', 'new', '2026-01', '--partner', tier);
  }
  registry('begun', root, root);
}

// Compares what both say, and returns the faults of this comparison.
function compare(documents) {
  const faults = [];
  const used = new Set();
  for (const { name, found, problems } of documents) {
    if ((found.length > 0) === (problems.length > 0)) continue;
    const [known, told] = found.length > 0
      ? [NOT_IN_EDITOR, `psp-partners finds ${found.join(', ')}; the editor nothing`]
      : [ONLY_IN_EDITOR, `the editor underlines line ${problems[0].range.start.line}: ${problems[0].message}`];
    const named = Object.keys(known).find((beginning) => name.startsWith(beginning));
    if (named) used.add(named);
    else faults.push(`${name}: ${told}`);
  }
  const names = [...Object.keys(NOT_IN_EDITOR), ...Object.keys(ONLY_IN_EDITOR)];
  return [...faults, ...names.filter((name) => !used.has(name)).map((name) => `${name}: no difference any more; take it off the list`)];
}

// Fields that a person points at, and what the editor shows there.
const POINTED_AT = [
  ['partners/your-company/partner.yaml', 'name: Berg\nstatus: applied\ntier: technology\nowners:\n  - github: ada\n    id: 1\nreach:\n  users: 25000\n  evidence:\n    url: https://berg.dev\n    verified_by: mona\nregions: [europe]\n',
    ['status', 'tier', 'id', 'users', 'url', 'verified_by', 'europe']],
  ['partners/your-company/metrics/2026-10.yaml', 'period: 2026-10\nfigures:\n  uptime: 99.95\n  csat:\n    value: 4.5\n', ['period', 'figures', 'uptime', 'value']],
  ['partners/events/summit.yaml', 'kind: summit\ntitle: Summit\nstart: "2026-10-01T10:00"\nzone: Europe/Paris\nminutes: 60\nfor: { tiers: [solution] }\n', ['zone', 'solution']],
];
// Values that don't fit, and what the editor shows there.
const MISWRITTEN = [
  ['partners/your-company/partner.yaml', 'name: Berg\nstatus: applied\napplied_on: 29.11.2026\nwebsite: berg.dev\nowners:\n  - github: "@ada"\nlanguages: [German]\n'],
  ['partners/your-company/metrics/2026-10.yaml', 'period: October\nfigures:\n  uptime: 99,95\n'],
  ['partners/events/summit.yaml', 'kind: summit\ntitle: Summit\nstart: 1 October\nzone: Paris\nminutes: 60\n'],
];

// All of it as one text that people read in a review.
async function shown(editor) {
  const program = read(path.join(tree, PROGRAM));
  const open = async (file, text) => {
    const whole = withModeline(text, `file://${schemas(program)}/${schemaOf(file)}.schema.json`);
    const uri = `file://${scratch}/words/${documents.length + opened++}/${file}`;
    return { uri, whole, problems: await editor.problems(uri, whole) };
  };
  let opened = 0;
  const out = ['# What an editor shows', '', 'Made by `.ci/editor_test.mjs`; `BLESS=1 .ci/run editor` writes it again.', ''];
  for (const [file, text, fields] of POINTED_AT) {
    const { uri, whole, problems } = await open(file, text);
    if (problems.length > 0) throw new Error(`${file}: ${problems[0].message}`);
    for (const field of fields) {
      const line = whole.split('\n').findIndex((line, at) => at > 0 && line.includes(field));
      const hover = await editor.hover(uri, whole, line, field);
      // Where the schema is differs from one machine to the next.
      out.push(`## \`${field}\` in \`${file}\``, '', hover.split('\nSource: ')[0].trim(), '');
    }
  }
  for (const [file, text] of MISWRITTEN) {
    const { whole, problems } = await open(file, text);
    out.push(`## Mistakes in \`${file}\``, '');
    for (const { range, message } of problems) out.push(`- \`${whole.split('\n')[range.start.line].trim()}\`: ${message}`);
    out.push('');
  }
  return out.join('\n');
}

rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
examples();
registry('this registry', tree, tree);
registry('the second program', path.join(tree, 'tests/second'));
registry('the page', path.join(tree, 'tests/page/fixture'));
full();
begun();

const editor = await Editor.start(tree);
await Promise.all(documents.map(async (document) => {
  document.problems = await editor.problems(document.uri, document.text);
}));
const faults = compare(documents);
const text = await shown(editor);
await editor.stop();
if (process.env.BLESS) {
  mkdirSync(path.dirname(words), { recursive: true });
  writeFileSync(words, text);
}
const known = existsSync(words) ? read(words) : '';
if (known !== text) {
  writeFileSync(path.join(scratch, 'words.md'), text);
  faults.push(`${words} differs from what is shown, which is in ${scratch}/words.md`);
}
const underlined = documents.filter(({ problems }) => problems.length > 0).length;
console.log(`${documents.length} documents of ${made.size} programs, ${underlined} of them underlined`);
faults.forEach((fault) => console.log(fault));
process.exitCode = faults.length > 0 ? 1 : 0;
