// What `page_test.mjs` asks of a page from inside the browser. Each function is sent there alone, so it stands alone.

/** Everything that axe finds or is not sure of, with every rule that it has. */
export async function accessibility(without) {
  const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: !without.includes(ruleId) }]));
  const { violations, passes, incomplete } = await axe.run(document, { rules });
  const first = ({ nodes }) => nodes[0].target.join(' ') + ': ' + (nodes[0].any[0] ?? nodes[0].all[0] ?? nodes[0].none[0])?.message;
  // Of text in charts it cannot tell what lies behind; `chartContrast` does. A sign has a word beside it. What a column
  // that stays covers while the others move has the colours of the rest.
  const told = ({ target, any }) => {
    const element = document.querySelector(target.at(-1));
    const why = any[0]?.data?.messageKey;
    const covered = ['elmPartiallyObscured', 'shortTextContent'].includes(why) && element.closest('.scroll') !== null;
    return element.closest('svg') !== null || why === 'nonBmp' || covered;
  };
  const unsure = incomplete.map((rule) => ({ ...rule, nodes: rule.nodes.filter((node) => !told(node)) }));
  return {
    faults: [
      ...violations.map((rule) => `axe ${rule.id}, ${rule.nodes.length} times: ${first(rule)}`),
      ...unsure.filter(({ nodes }) => nodes.length > 0).map((rule) => `axe is not sure of ${rule.id}, ${rule.nodes.length} times: ${first(rule)}`),
    ],
    passes: passes.map(({ id }) => id),
  };
}

/** Text in a chart against the last shape drawn below it, or the paper. */
export function chartContrast() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  const faults = [];
  let texts = 0;
  for (const text of document.querySelectorAll('svg text')) {
    const box = text.getBoundingClientRect();
    if (box.width === 0) continue;
    texts++;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let behind = paper;
    for (const shape of text.closest('svg').querySelectorAll('rect, circle')) {
      const around = shape.getBoundingClientRect();
      const before = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      const { fill } = getComputedStyle(shape);
      if (before && fill !== 'none' && around.left <= x && x <= around.right && around.top <= y && y <= around.bottom) behind = fill;
    }
    const { fill } = getComputedStyle(text);
    const [low, high] = [luminance(fill), luminance(behind)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faults.push(`“${text.textContent}” in ${text.closest('svg').getAttribute('class')}: ${fill} on ${behind} is ${ratio.toFixed(2)}`);
  }
  return { faults: faults.slice(0, 5), texts };
}

/** A chart has a title, a description, and its numbers in a table: in its figure, after it, or after the table it is in. */
export function charts() {
  const faults = [];
  const all = document.querySelectorAll('svg');
  for (const svg of all) {
    const said = (attribute) => svg.getAttribute(attribute)?.split(' ').map((id) => document.getElementById(id)?.textContent.trim() ?? '').join('') ?? '';
    if (said('aria-labelledby') === '' || svg.querySelector(':scope > title') === null) faults.push(`no title: ${svg.outerHTML.slice(0, 200)}`);
    if (said('aria-describedby') === '' || svg.querySelector(':scope > desc') === null) faults.push(`no description: ${said('aria-labelledby')}`);
    const row = svg.closest('tr');
    const behind = (from) => {
      for (let next = from; next !== null; next = next.nextElementSibling) if (next.matches('details.behind')) return next.querySelector('table');
      return null;
    };
    const table = row ? behind(row.closest('.scroll') ?? row.closest('table')) : behind(svg.closest('figure > .scroll') ?? svg);
    const metric = row?.querySelector('th')?.firstChild.textContent.trim();
    if (table === null || table.rows.length < 2) faults.push(`no table behind ${said('aria-labelledby')}`);
    else if (metric && !table.textContent.includes(metric)) faults.push(`the table behind ${said('aria-labelledby')} does not name ${metric}`);
  }
  return { faults, charts: all.length };
}

/** Nothing moves the document sideways, and no box is cut off at its edge. */
export function sideways() {
  const width = document.documentElement.clientWidth;
  const faults = [];
  const moved = document.documentElement.scrollWidth;
  if (moved > width) faults.push(`the document is ${moved} px wide in ${width}`);
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.right <= width + 1 || element.closest('.scroll, .skip') || element.closest('svg') !== null && element.localName !== 'svg') continue;
    faults.push(`${element.localName}.${element.getAttribute('class')} ends at ${Math.round(box.right)} of ${width} px: ${element.textContent.trim().slice(0, 60)}`);
  }
  return faults.slice(0, 5);
}

/** On paper nothing can be moved, so whatever is wider than its box is lost. */
export function lostOnPaper() {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('table, svg, p, li, pre')].filter((e) => e.getBoundingClientRect().right > width + 1);
  return wide.slice(0, 3).map((e) => `${e.localName}.${e.getAttribute('class')} is cut off on paper: ${e.textContent.trim().slice(0, 60)}`);
}

/** What runs, or asks for something from elsewhere. */
export function active() {
  const faults = [...document.querySelectorAll('script, iframe, object, embed, form, link, base, img, image, video, audio')].map((e) => `<${e.localName}>`);
  for (const element of document.querySelectorAll('*'))
    for (const { name, value } of element.attributes)
      if (name.startsWith('on') || name === 'style' || /^\s*(javascript|data|https?|\/\/)/i.test(value) && name !== 'xmlns') faults.push(`${name}="${value.slice(0, 60)}"`);
  return faults;
}

/** Numbers whatever the keyboard has to reach, and says what is not reachable by itself. */
export function stops() {
  const faults = [];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const wanted = [...document.querySelectorAll('a[href], summary, [tabindex]')].filter(shown);
  wanted.forEach((e, i) => e.setAttribute('data-stop', i));
  for (const element of document.querySelectorAll('body *')) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const moves = [[overflowX, element.scrollWidth - element.clientWidth], [overflowY, element.scrollHeight - element.clientHeight]];
    const hidden = !moves.some(([how, more]) => ['auto', 'scroll'].includes(how) && more > 0);
    if (hidden || !shown(element)) continue;
    const named = element.getAttribute('aria-labelledby')?.split(' ').every((id) => document.getElementById(id)?.textContent.trim());
    if (element.tabIndex < 0 || !element.hasAttribute('data-stop') || !named) faults.push(`scrolls without a name or a stop: ${element.outerHTML.slice(0, 120)}`);
  }
  return { faults, wanted: wanted.length };
}

/** Where the keyboard is now, and whether that can be seen. */
export function focused() {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor);
  return { stop: element.getAttribute('data-stop'), skip: element.matches('.skip'), inMain: element.closest('main') !== null, visible: inView && outlined, what: element.outerHTML.slice(0, 100) };
}
