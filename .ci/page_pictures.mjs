// The pictures of the report's page in the documents.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const desk = { width: 1200, height: 900 };

async function shot(browser, html, options, act, file) {
  const page = await browser.newPage({ ...options, bypassCSP: true });
  await page.setContent(html);
  await act(page);
  writeFileSync(file, await page.screenshot());
  await page.close();
}

const to = (selector) => async (page) => {
  await page.addStyleTag({ content: 'section { scroll-margin-top: -1rem } figure { scroll-margin-top: .5rem }' });
  await page.locator(selector).first().evaluate((element) => element.scrollIntoView());
};

export async function pictures(browser, { month, real }, folder) {
  const file = (name) => path.join(folder, `report-${name}.png`);
  await shot(browser, month, { viewport: { ...desk, height: 1370 }, colorScheme: 'light' }, async () => {}, file('light'));
  await shot(browser, month, { viewport: desk, colorScheme: 'dark' }, to('#funnel'), file('dark'));
  await shot(browser, month, { viewport: { width: 390, height: 420 }, isMobile: true, deviceScaleFactor: 2 }, to('figure:has(.heat)'), file('phone'));
  await shot(browser, real, { viewport: { ...desk, height: 1100 }, colorScheme: 'light' }, async () => {}, file('real'));
}
