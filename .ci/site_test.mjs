// The public directory in a real browser: each kind of page in light and dark, on a phone and on the narrowest screen, with
// scripts and without. A broken copy of a page shows that the checks can fail.
//
//   site_test.mjs BINARY REPOSITORY FOLDER [--pictures DIR]
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { accessibility, sideways } from './page_inside.mjs';
import { pictures } from './site_pictures.mjs';

const [binary, repository, folder, , pictureFolder] = process.argv.slice(2).map((word) => (word.startsWith('--') ? word : path.resolve(word)));
let site = path.join(folder, 'site');
const origin = 'http://site.test/partners/';
const pages = ['', 'by/region/asia/', 'p/kestrel-ci/', 'p/alder-consulting/', 'verify/kestrel-ci/', 'me/kestrel-ci/', 'program/', 'report/', '404.html'];
const morePages = ['', 'page/2/', 'de/', 'de/page/2/', 'de/p/kestrel-ci/', 'de/verify/kestrel-ci/', 'de/program/', 'ar/', 'ar/p/kestrel-ci/'];
const wide = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const media = {
  light: { ...wide, colorScheme: 'light' },
  dark: { ...wide, colorScheme: 'dark' },
  phone,
  narrow: { viewport: { width: 320, height: 640 } },
  'without scripts': { ...wide, javaScriptEnabled: false },
};
const types = { html: 'text/html', css: 'text/css', json: 'application/json', svg: 'image/svg+xml', png: 'image/png' };
const without = ['color-contrast-enhanced', 'hidden-content', 'p-as-heading', 'focus-order-semantics'];

/** The site as a server has it; everything else is a fault. */
async function opened(browser, at, options, act, change = (text) => text) {
  const context = await browser.newContext(options);
  const faults = [];
  await context.route('**/*', (route) => {
    const address = route.request().url().split(/[?#]/)[0];
    const file = path.join(site, address.slice(origin.length), address.endsWith('/') ? 'index.html' : '');
    if (!address.startsWith(origin) || !existsSync(file)) {
      faults.push(`${address} isn't part of the site`);
      return route.abort();
    }
    const type = types[file.split('.').pop()];
    const body = readFileSync(file);
    return route.fulfill({ contentType: type, body: type === 'text/html' ? change(body.toString()) : body });
  });
  const page = await context.newPage();
  page.on('console', (message) => faults.push(`the browser says: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`an error: ${error.message}`));
  await page.goto(origin + at);
  try {
    return [...faults, ...((await act(page)) ?? []), ...faults];
  } finally {
    await context.close();
  }
}

async function looks(page, how) {
  // Playwright runs its own scripts where the page's are off; axe needs the page's.
  if (how === 'without scripts') return page.evaluate(sideways);
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
  await page.evaluate(axe.source);
  const { faults } = await page.evaluate(accessibility, without);
  return [...faults, ...(await page.evaluate(sideways))];
}

async function valid(html) {
  const off = ['long-title', 'no-trailing-whitespace', 'no-inline-style', 'doctype-style', 'void-style', 'require-sri'];
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
    rules: Object.fromEntries(off.map((rule) => [rule, 'off'])),
  });
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages).slice(0, 5).map((m) => `HTML: ${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
}

/** Search narrows the list down, finds words that no card shows, and keeps the address. */
async function search(page) {
  const faults = [];
  const shown = () => page.locator('.card:visible h3 a').allTextContents();
  const all = await shown();
  await page.fill('#words', 'kestrel');
  await page.waitForTimeout(200);
  if ((await shown()).join() !== 'Kestrel CI') faults.push(`a search finds ${await shown()}`);
  if (!page.url().endsWith('?q=kestrel')) faults.push(`the address is ${page.url()}`);
  await page.fill('#words', 'nothing has this word');
  if ((await page.locator('.found').textContent()) !== '0 partners found') faults.push('no result is not counted');
  await page.fill('#words', '');
  if ((await shown()).join() !== all.join()) faults.push('an empty search does not show all');
  return faults;
}

/** A search finds partners of every page of the list, in the words of the page's language. */
async function searchAll(page) {
  const faults = [];
  const expect = async (words, text, first) => {
    await page.fill('#words', words);
    await page.waitForFunction((wanted) => document.querySelector('.found').textContent === wanted, text, { timeout: 5000 })
      .catch(async () => faults.push(`${words}: ${await page.locator('.found').textContent()}`));
    const card = page.locator('.card:visible h3 a').first();
    if (first && (await card.textContent()) !== first) faults.push(`${words}: the first is ${await card.textContent()}`);
  };
  const all = await page.locator('.found').textContent();
  await expect('copy 119', 'Ein Partner gefunden', 'Copy 119');
  const address = await page.locator('.card h3 a').first().evaluate((link) => link.href);
  if (address !== `${origin}de/p/copy-119/`) faults.push(`a partner of another page leads to ${address}`);
  await expect('copy', '120 Partner gefunden, hier die ersten 100', 'Copy 000');
  if (await page.locator('.pages').isVisible()) faults.push('the pages of the whole list are shown next to a search');
  await expect('nothing has this word', '0 Partner gefunden');
  await expect('', all);
  if (!(await page.locator('.pages').isVisible())) faults.push('the pages are gone');
  return faults;
}

/** The fixture with more partners than a page has, and in more languages. */
function more(registry) {
  rmSync(registry, { recursive: true, force: true });
  cpSync(path.join(repository, 'tests/page/fixture'), registry, { recursive: true });
  const partner = (slug) => path.join(registry, 'partners', slug);
  for (let i = 0; i < 120; i++) {
    const number = String(i).padStart(3, '0');
    cpSync(partner('kestrel-ci'), partner(`copy-${number}`), { recursive: true });
    const record = path.join(partner(`copy-${number}`), 'partner.yaml');
    writeFileSync(record, readFileSync(record, 'utf8').replace(/^name: .*$/m, `name: Copy ${number}`));
  }
  const texts = path.join(registry, 'partners/templates/site');
  cpSync(path.join(repository, 'tests/program/site/de.yaml'), path.join(texts, 'de.yaml'));
  writeFileSync(path.join(texts, 'ar.yaml'), 'language_name: العربية\nfind_a_partner: ابحث عن شريك\nsince: منذ {date}\n');
}

function make(registry) {
  rmSync(site, { recursive: true, force: true });
  execFileSync(binary, ['site', '--out', site, '--at', '2026-11-24', '--root', registry, '--base-url', 'https://example.org/partners', '--with-report', 'month']);
}

/** The W3C's own checker over every page. It needs Java. */
function nu() {
  const jar = path.join(import.meta.dirname, 'node_modules/vnu-jar/build/dist/vnu.jar');
  if (spawnSync('java', ['-version']).status !== 0) {
    console.log('the Nu checker was left out: there is no Java');
    return [];
  }
  const all = readdirSync(site, { recursive: true }).filter((file) => /\.(html|svg)$/.test(file)).map((file) => path.join(site, file));
  const done = spawnSync('java', ['-jar', jar, '--also-check-svg', '--errors-only', '--format', 'json', '--stdout', ...all], { maxBuffer: 1 << 26 });
  if (!done.stdout?.length) return [`the Nu checker has no answer: ${done.error ?? done.stderr}`];
  const messages = JSON.parse(done.stdout.toString()).messages;
  return messages.map((m) => `${path.relative(site, new URL(m.url ?? 'file:///').pathname)}:${m.lastLine}: ${m.message}`);
}

make(path.join(repository, 'tests/page/fixture'));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--hide-scrollbars'] });
let failed = 0;
let checked = 0;
function report(what, faults) {
  checked++;
  if (faults.length > 0) failed++;
  for (const fault of new Set(faults)) console.log(`${what}: ${fault}`);
}
async function checkPages(all) {
  for (const at of all) {
    const file = path.join(site, at, at.endsWith('.html') ? '' : 'index.html');
    report(`${at}, valid`, await valid(readFileSync(file, 'utf8')));
    for (const [how, options] of Object.entries(media)) report(`${at}, ${how}`, await opened(browser, at, options, (page) => looks(page, how)));
  }
  report('the Nu checker', nu());
}
await checkPages(pages);
report('search', await opened(browser, '', wide, search));
const broken = {
  'a picture of others': [(html) => html.replace('</main>', '<img src="https://evil.example/x.png" alt=""></main>'), /Content Security Policy|isn't part of the site/],
  'a script of others': [(html) => html.replace('</main>', '<script>alert(1)</script></main>'), /Content Security Policy/],
  'a link without words': [(html) => html.replace('</main>', '<a href="./"></a></main>'), /link/],
};
for (const [name, [change, says]] of Object.entries(broken)) {
  const faults = await opened(browser, 'p/kestrel-ci/', wide, (page) => looks(page, 'light'), change);
  report(`broken on purpose, ${name}`, faults.some((fault) => says.test(fault)) ? [] : ['nothing was found', ...faults]);
}
if (pictureFolder) await pictures(browser, opened, media, pictureFolder);
site = path.join(folder, 'more-site');
more(path.join(folder, 'more'));
make(path.join(folder, 'more'));
await checkPages(morePages);
report('search of all pages', await opened(browser, 'de/', wide, searchAll));
await browser.close();
console.log(`${pages.length + morePages.length} pages in ${Object.keys(media).length} media, and a search: ${checked} checks, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
