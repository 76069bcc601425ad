// The page that verifies certificates, in a real browser, from a file: no server, no request.
//
//   certificate_page_test.mjs BINARY REPOSITORY FOLDER
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [binary, repository, folder] = process.argv.slice(2).map((word) => path.resolve(word));
// The key of the tests: the bytes 1 to 32.
const env = { ...process.env, PSP_CERTIFICATE_KEY: 'MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g' };
const root = path.join(folder, 'registry');
const run = (...words) => execFileSync(binary, ['--root', root, 'certificate', ...words], { encoding: 'utf8', env });
const today = new Date().toISOString().slice(0, 10);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(path.join(repository, 'tests/rules/base'), root, { recursive: true });
cpSync(path.join(repository, 'tests/rules/PSP961/good'), root, { recursive: true });
run('issue', 'acme', 'consultant', 'cid', '--id', '3', '--at', '2024-01-02');
run('issue', 'acme', 'consultant', 'dan', '--id', '4', '--at', today);
run('revoke', 'consultant-0002', '--reason', 'Error');
run('pages', '--out', path.join(folder, 'site'));
const token = (number) => readFileSync(path.join(root, `partners/acme/certificates/consultant-000${number}.jwt`), 'utf8').trim();
const flipped = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
const page_ = readFileSync(path.join(folder, 'site/index.html'), 'utf8');
const list = /data-list="([^"]+)"/.exec(page_)[1];
const other = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

const good = token(4);
const changed = [20, 200, 900, good.length - 2].map((at) => [`character ${at}`, page_, flipped(good, at), 'Not valid']);
const lists = [60, 500, list.length - 2].map((at) => [`character ${at} of the list`, page_.replace(list, flipped(list, at)), good, 'Not']);
const cases = [
  ['as it was issued', page_, good, 'Valid.'],
  ['with a line end', page_, `${good}\n`, 'Valid.'],
  ['revoked', page_, token(2), 'Not valid: the program revoked it.'],
  ['expired', page_, token(3), 'Not valid: it expired.'],
  ['another key', page_.replaceAll('data-key="ebVWLo_mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ"', `data-key="${other}"`), good, 'Not valid: no key'],
  ['the list itself', page_, list, 'Not valid: it isn’t a certificate'],
  ['nothing', page_, '', 'Not valid: it isn’t a signed token.'],
  ['a script', page_, '<script>document.title = 1</script>', 'Not valid: it isn’t a signed token.'],
  ['a browser without Ed25519', page_.replace(/data-key="[^"]+"/, 'data-key="x"'), good, 'This browser can’t check'],
  ...changed,
  ...lists,
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let faults = 0;
for (const [name, html, text, expected] of cases) {
  const file = path.join(folder, 'case.html');
  writeFileSync(file, html);
  const page = await browser.newPage();
  const said = [];
  page.on('request', (request) => request.url() === `file://${file}` || said.push(`a request: ${request.url()}`));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(`file://${file}`);
  await page.fill('#token', text);
  await page.click('button');
  await page.waitForFunction(() => document.getElementById('answer').textContent !== '');
  const answer = await page.textContent('#answer');
  if (!answer.startsWith(expected) || said.length > 0) {
    faults += 1;
    console.log(`${name}: expected ${expected}, found ${answer}`, said);
  }
  if (name === 'as it was issued') assert.match(await page.textContent('#details'), /Number\s*consultant-0004.*GitHub user ID\s*4/s);
  await page.close();
}
// Without scripts, it says what to do.
const plain = await browser.newContext({ javaScriptEnabled: false });
const page = await plain.newPage();
await page.goto(`file://${path.join(folder, 'site/index.html')}`);
assert.ok(await page.isVisible('noscript'), 'no words without scripts');
assert.ok(!(await page.isVisible('#check')), 'a form that does nothing');
await browser.close();
console.log(`${cases.length} cases, ${faults} differ`);
process.exit(faults === 0 ? 0 : 1);
