// The pictures of the public directory in the documents: three large ones, and a sheet with each kind of page on a desk and on
// a phone, in light and dark.
import path from 'node:path';

const kinds = [
  ['The list', '', null],
  ['A search', '', 'europe'],
  ['A partner', 'p/kestrel-ci/', null],
  ['The page of a badge', 'verify/kestrel-ci/', null],
];

async function sheet(browser, opened, { wide, phone }, file) {
  const looks = [
    ['desk', { ...wide, colorScheme: 'light' }],
    ['desk', { ...wide, colorScheme: 'dark' }],
    ['phone', { ...phone, colorScheme: 'light' }],
    ['phone', { ...phone, colorScheme: 'dark' }],
  ];
  const rows = [];
  for (const [name, at, words] of kinds) {
    const cells = [];
    for (const [look, options] of looks) {
      const act = async (page) => {
        if (words) {
          await page.locator('#words').fill(words);
          await page.waitForTimeout(300);
        }
        const png = (await page.screenshot()).toString('base64');
        cells.push(`<img class="${look}" src="data:image/png;base64,${png}">`);
        return [];
      };
      await opened(browser, at, options, act);
    }
    rows.push(`<h2>${name}</h2><div>${cells.join('')}</div>`);
  }
  const style = 'body{margin:24px;width:1352px;background:#e7e9ec;font:16px sans-serif}h2{margin:16px 0 8px}div{display:flex;gap:16px}img{height:340px;border-radius:6px;box-shadow:0 1px 4px #0005}';
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.setContent(`<style>${style}</style>${rows.join('')}`);
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}

export async function pictures(browser, opened, media, folder) {
  const { light, dark, phone } = media;
  const shots = { light: ['', light], 'partner-dark': ['p/kestrel-ci/', dark], verify: ['verify/kestrel-ci/', light] };
  for (const [name, [at, options]] of Object.entries(shots))
    await opened(browser, at, options, (page) => page.screenshot({ path: path.join(folder, `site-${name}.png`) }).then(() => []));
  await sheet(browser, opened, { wide: { viewport: light.viewport }, phone }, path.join(folder, 'site-pages.png'));
}
