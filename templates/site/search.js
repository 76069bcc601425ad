'use strict';
// Narrows the cards of the page down to those that have every word. Without this script, the page shows all of them.
(() => {
  const search = document.querySelector('.search');
  const input = search.querySelector('input');
  const found = document.querySelector('.found');
  const list = document.querySelector('.cards');
  const cards = [...list.children];
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const texts = new Map(cards.map((card) => [card, { name: plain(card.querySelector('h3 a').textContent), words: plain(card.textContent) }]));
  const all = found.textContent;
  let asked = false;

  // The descriptions are in a file of their own, so that the page stays small.
  async function more() {
    if (asked) return;
    asked = true;
    try {
      const answer = await fetch('search.json');
      for (const { slug, words } of (await answer.json()).partners) {
        const card = document.getElementById(`partner-${slug}`);
        if (card) texts.get(card).words += ` ${plain(words)}`;
      }
      narrow();
    } catch {
      // What the cards show can be searched all the same.
    }
  }

  const rank = (name, words) => (name.startsWith(words[0]) ? 0 : words.every((word) => name.includes(word)) ? 1 : 2);

  function narrow() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const hits = cards.filter((card) => words.every((word) => texts.get(card).words.includes(word)));
    const ranked = words.length ? hits.map((card) => [rank(texts.get(card).name, words), card]).sort((a, b) => a[0] - b[0]).map(([, card]) => card) : cards;
    cards.forEach((card) => { card.hidden = !hits.includes(card); });
    list.append(...ranked);
    found.textContent = words.length ? (hits.length === 1 ? '1 partner found' : `${hits.length} partners found`) : all;
    const address = new URL(location);
    if (words.length) address.searchParams.set('q', input.value.trim());
    else address.searchParams.delete('q');
    history.replaceState(null, '', address);
  }

  search.hidden = false;
  input.addEventListener('focus', more, { once: true });
  input.addEventListener('input', narrow);
  const asks = new URLSearchParams(location.search).get('q');
  if (asks) {
    input.value = asks;
    more().then(narrow);
  }
})();
