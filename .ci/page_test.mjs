// The report's page in a real browser: on a screen, in the dark, on paper, in forced colours, on a phone, without
// scripts, by keyboard. Broken copies of a page show that each check can fail.
//
//   page_test.mjs BINARY REPOSITORY FOLDER [--pictures DIR]
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { broken } from './page_broken.mjs';
import * as inside from './page_inside.mjs';
import { pictures } from './page_pictures.mjs';

const [binary, repository, folder, , pictureFolder] = process.argv.slice(2).map((word) => (word.startsWith('--') ? word : path.resolve(word)));
const fixture = path.join(repository, 'tests/page/fixture');
const overlay = ['--overlay', path.join(repository, 'tests/page/overlay')];
const kinds = {
  month: [fixture, '--period', '2026-10'],
  private: [fixture, '--period', '2026-Q3', ...overlay],
  partner: [fixture, '--period', '2026-10', '--partner', 'kestrel-ci'],
  'private partner': [fixture, '--period', '2026-10', '--partner', 'saffron-cloud', ...overlay],
  real: [repository],
};
const wide = { width: 1280, height: 900 };
const media = {
  light: { viewport: wide, colorScheme: 'light' },
  dark: { viewport: wide, colorScheme: 'dark' },
  // An A4 page without the margins that the style asks for.
  print: { viewport: { width: 688, height: 1000 }, media: 'print' },
  'forced colours': { viewport: wide, forcedColors: 'active', colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
const without = [
  'color-contrast-enhanced', // 7:1, which is more than the page promises
  'hidden-content', // only says that something is hidden; all is opened before
  'p-as-heading', // takes the big figures for headings; theirs are above them
  'focus-order-semantics', // wants a landmark for each table that scrolls; here that would be 69 of them
];
const address = 'http://report.test/';

function make(name, [root, ...words]) {
  const html = execFileSync(binary, ['report', '--format', 'html', '--at', '2026-11-24', '--root', root, ...words], { encoding: 'utf8', maxBuffer: 1 << 26 });
  writeFileSync(path.join(folder, `${name}.html`), html);
  return html;
}

/** Opens a page, does something there, and adds whatever it asked for or complained of to the faults. */
async function opened(browser, html, { media: medium, ...options }, act) {
  const context = await browser.newContext(options);
  const faults = [];
  await context.route('**/*', (route) => {
    if (route.request().url().split('#')[0] === address) return route.fulfill({ contentType: 'text/html', body: html });
    faults.push(`a request leaves the page: ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => faults.push(`the browser says: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`an error: ${error.message}`));
  await page.goto(address);
  if (medium) await page.emulateMedia({ media: medium });
  try {
    return [...faults, ...((await act(page)) ?? [])];
  } finally {
    await context.close();
  }
}

const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));

async function looks(browser, html, name, count) {
  return opened(browser, html, media[name], async (page) => {
    const closed = await page.evaluate(inside.sideways);
    await openAll(page);
    await page.evaluate(axe.source);
    const { faults, passes } = await page.evaluate(inside.accessibility, without);
    const contrast = await page.evaluate(inside.chartContrast);
    const charts = await page.evaluate(inside.charts);
    passes.forEach((rule) => count.rules.add(rule));
    count.texts += contrast.texts;
    count.charts += charts.charts;
    const lost = name === 'print' ? await page.evaluate(inside.lostOnPaper) : [];
    return [...closed, ...faults, ...contrast.faults, ...charts.faults, ...lost, ...(await page.evaluate(inside.sideways))];
  });
}

/** The narrowest screen on which text has to reflow, by WCAG 1.4.10. */
const narrow = (browser, html) =>
  opened(browser, html, { viewport: { width: 320, height: 640 } }, async (page) => {
    await openAll(page);
    return page.evaluate(inside.sideways);
  });

async function keyboard(browser, html, count) {
  return opened(browser, html, { viewport: media.phone.viewport }, async (page) => {
    const faults = [];
    await page.keyboard.press('Tab');
    if (!(await page.evaluate(inside.focused))?.skip) faults.push('Tab does not reach the skip link first');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    if (!(await page.evaluate(inside.focused))?.inMain) faults.push('the skip link does not lead into the report');

    const summary = page.locator('main summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    if (!(await summary.evaluate((s) => s.parentElement.open))) faults.push('Enter does not open what is closed');
    await openAll(page);
    const { faults: unreachable, wanted } = await page.evaluate(inside.stops);
    faults.push(...unreachable);

    const region = page.locator('.scroll').filter({ visible: true }).first();
    if (await region.count()) {
      await region.focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(300);
      if ((await region.evaluate((r) => r.scrollLeft)) === 0) faults.push('an arrow key does not move a wide table');
    }

    await page.evaluate(() => document.activeElement.blur());
    await page.goto(address + '#');
    await page.reload();
    await openAll(page);
    await page.evaluate(inside.stops);
    const reached = new Set();
    for (let i = 0; i <= wanted; i++) {
      await page.keyboard.press('Tab');
      const now = await page.evaluate(inside.focused);
      if (now === null) break;
      if (now.stop === null) faults.push(`a stop that nobody expects: ${now.what}`);
      if (!now.visible) faults.push(`focus cannot be seen: ${now.what}`);
      reached.add(now.stop);
    }
    if (reached.size !== wanted) faults.push(`Tab reaches ${reached.size} of ${wanted} links, summaries and wide tables`);
    count.stops += reached.size;
    return faults;
  });
}

/** Without scripts the page is the same, opens and leads somewhere; on paper it has pages. */
async function plain(browser, html, count) {
  const seen = [];
  const faults = [];
  for (const javaScriptEnabled of [true, false]) {
    const found = await opened(browser, html, { ...media.light, javaScriptEnabled }, async (page) => {
      seen.push((await page.screenshot({ fullPage: true })).toString('base64'));
      if (javaScriptEnabled) return page.evaluate(inside.active);
      const wrong = [];
      const details = page.locator('details').first();
      await details.locator('summary').first().click();
      if ((await details.getAttribute('open')) === null) wrong.push('a click does not open what is closed');
      const link = page.locator('nav a').last();
      await link.click();
      if (!(await page.locator(await link.getAttribute('href')).isVisible())) wrong.push('the contents lead nowhere');
      const pdf = await page.pdf({ preferCSSPageSize: true });
      const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-')) || sheets === 0) wrong.push('no PDF');
      count.sheets.push(sheets);
      return wrong;
    });
    faults.push(...found);
  }
  if (seen[0] !== seen[1]) faults.push('without scripts the page looks otherwise');
  return faults;
}

async function valid(html) {
  // Layout is for readers of the source; the page has none. The other rules are about taste, too.
  const off = ['long-title', 'no-trailing-whitespace', 'no-inline-style', 'doctype-style', 'void-style'];
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
    rules: Object.fromEntries(off.map((rule) => [rule, 'off'])),
  });
  const { results } = await validator.validateString(html);
  const found = results.flatMap(({ messages }) => messages);
  return found.slice(0, 5).map((m) => `HTML, one of ${found.length}: ${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
}

const mechanisms = { valid: (browser, html) => valid(html), narrow, keyboard, plain };

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--hide-scrollbars'] });
const count = { rules: new Set(), texts: 0, charts: 0, stops: 0, sheets: [] };
const made = Object.fromEntries(Object.entries(kinds).map(([name, words]) => [name, make(name, words)]));
let failed = 0;
let checked = 0;
let views = 0;

function report(what, faults) {
  checked++;
  if (process.env.TIMES) console.log(`${Math.round(performance.now() / 1000)} s: ${what}`);
  if (faults.length > 0) failed++;
  for (const fault of new Set(faults)) console.log(`${what}: ${fault}`);
}

if (pictureFolder) await pictures(browser, made, pictureFolder);
for (const [name, html] of Object.entries(made)) {
  // The whole private page differs from the open one in its figures, so in widths, and takes long.
  const looked = name === 'private' ? ['phone'] : Object.keys(media);
  views += looked.length;
  for (const how of looked) report(`${name}, ${how}`, await looks(browser, html, how, count));
  for (const [how, check] of Object.entries(mechanisms)) report(`${name}, ${how}`, await check(browser, html, count));
}
const nothing = { rules: new Set(), texts: 0, charts: 0, stops: 0, sheets: [] };
for (const [name, { how, change, says }] of Object.entries(broken)) {
  const html = change(made.partner);
  const faults = html === made.partner ? [] : await (media[how] ? looks(browser, html, how, nothing) : mechanisms[how](browser, html, nothing));
  const found = faults.some((fault) => says.test(fault));
  report(`broken on purpose, ${name}`, found ? [] : ['nothing was found', ...faults]);
}
await browser.close();
console.log(
  `${Object.keys(made).length} pages, ${views} views in ${Object.keys(media).length} media, by keyboard, without scripts: ${count.rules.size} rules of axe pass, ` +
    `${count.charts} charts with tables and ${count.texts} texts in them, ${count.stops} stops of the keyboard, PDFs of ${count.sheets.join(', ')} sheets; ` +
    `${Object.keys(broken).length} broken pages; ${checked} checks, ${failed} failed`,
);
process.exit(failed ? 1 : 0);
