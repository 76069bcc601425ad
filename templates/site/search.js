'use strict';
// Finds partners on all pages of the list. Without this script, the pages and the filters show them.
(() => {
  // More than a reader looks through. Each page of the list that has one of these is loaded.
  const MOST = 100;
  const search = document.querySelector('.search');
  const input = search.querySelector('input');
  const found = document.querySelector('.found');
  const list = document.querySelector('.cards');
  const pages = document.querySelector('.pages');
  const own = [...list.children];
  const all = found.textContent;
  const addresses = pages ? [...pages.querySelectorAll('a')].map((link) => link.href) : [location.href];
  const cards = new Map([[0, Promise.resolve(own)]]);
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  let index;
  let turn = 0;

  // Each word has the numbers of its partners, in the order of the list: the first, and then the steps to the next ones.
  async function read() {
    try {
      const { partners, words } = await (await fetch(search.dataset.index)).json();
      const places = (steps) => { let at = 0; return steps.map((step) => (at += step)); };
      return { names: partners.map(({ name }) => plain(name)), words: Object.entries(words).map(([word, steps]) => [plain(word), places(steps)]) };
    } catch {
      // What this page shows can be searched all the same.
      return { names: own.map((card) => plain(card.querySelector('h3 a').textContent)), words: own.map((card, at) => [plain(card.textContent), [at]]) };
    }
  }

  // The cards of a page of the list, with addresses that lead to the same place from here.
  async function load(address) {
    const html = await (await fetch(address)).text();
    const there = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('.card')];
    for (const one of there.flatMap((card) => [...card.querySelectorAll('[href], [src]')])) {
      const name = one.hasAttribute('href') ? 'href' : 'src';
      one.setAttribute(name, new URL(one.getAttribute(name), address));
    }
    return there;
  }

  async function card(at) {
    const page = Math.floor(at / own.length);
    if (!cards.has(page)) cards.set(page, load(addresses[page]).catch(() => []));
    return (await cards.get(page))[at % own.length];
  }

  function having({ names, words }, asked) {
    const hits = new Set(names.flatMap((name, at) => (name.includes(asked) ? [at] : [])));
    for (const [word, places] of words) if (word.includes(asked)) places.forEach((at) => hits.add(at));
    return hits;
  }

  const rank = (name, asked) => (name.startsWith(asked[0]) ? 0 : asked.every((word) => name.includes(word)) ? 1 : 2);

  function show(shown, text, isAll) {
    list.replaceChildren(...shown);
    found.textContent = text;
    if (pages) pages.hidden = !isAll;
  }

  async function narrow() {
    const mine = ++turn;
    const asked = plain(input.value).split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu, '')).filter(Boolean);
    const address = new URL(location);
    if (input.value.trim()) address.searchParams.set('q', input.value.trim());
    else address.searchParams.delete('q');
    history.replaceState(null, '', address);
    if (!asked.length) return show(own, all, true);
    index ??= read();
    const known = await index;
    const sets = asked.map((word) => having(known, word));
    const hits = [...known.names.keys()].filter((at) => sets.every((set) => set.has(at)));
    const ranked = hits.map((at) => [rank(known.names[at], asked), at]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const shown = await Promise.all(ranked.slice(0, MOST).map(([, at]) => card(at)));
    if (mine !== turn) return;
    const { one, many, first } = search.dataset;
    const text = hits.length === 1 ? one : hits.length > MOST ? first : many;
    show(shown.filter(Boolean), text.replace('{count}', hits.length).replace('{shown}', MOST), false);
  }

  search.hidden = false;
  input.addEventListener('input', narrow);
  const asks = new URLSearchParams(location.search).get('q');
  if (asks) {
    input.value = asks;
    narrow();
  }
})();
