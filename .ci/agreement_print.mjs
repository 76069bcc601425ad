// Prints a page in a real browser, on both kinds of paper. The page is valid HTML, and asks for nothing.
//
//   agreement_print.mjs PAGE FOLDER
import { HtmlValidate } from 'html-validate';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [file, folder] = process.argv.slice(2);
const address = 'http://agreement.test/';
const html = readFileSync(file, 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const faults = [];
// Layout is for readers of the source.
const off = Object.fromEntries(['long-title', 'no-trailing-whitespace', 'doctype-style', 'void-style'].map((rule) => [rule, 'off']));
const validator = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'], rules: off });
for (const { messages } of (await validator.validateString(html)).results) {
  for (const m of messages) faults.push(`HTML: ${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
}
const page = await browser.newPage();
await page.route('**/*', (route) => {
  if (route.request().url() === address) return route.fulfill({ contentType: 'text/html', body: html });
  faults.push(`a request leaves the page: ${route.request().url()}`);
  return route.abort();
});
page.on('console', (message) => faults.push(`the browser says: ${message.text()}`));
page.on('pageerror', (error) => faults.push(`an error: ${error.message}`));
await page.goto(address);
for (const format of ['A4', 'Letter']) writeFileSync(path.join(folder, `${format}.pdf`), await page.pdf({ format }));
for (const width of [320, 1280]) {
  await page.setViewportSize({ width, height: 800 });
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (isWide) faults.push(`on a screen of ${width} pixels, the page scrolls sideways`);
}
await browser.close();
if (faults.length > 0) {
  console.log(faults.join('\n'));
  process.exit(1);
}
