'use strict';
// Verifies a certificate in the browser, with the keys and the list of revoked certificates in this page. It makes no request.
(() => {
  const listBytes = 16384;
  const byId = (id) => document.getElementById(id);
  const words = byId('words').dataset;

  class NotValid extends Error {}
  const refuse = (why) => { throw new NotValid(why); };

  // Only the one spelling of each value counts, so that a changed character is never overlooked.
  function bytesOf(text) {
    if (!/^[A-Za-z0-9_-]+$/.test(text)) refuse(words.notAToken);
    let binary;
    try { binary = atob(text.replaceAll('-', '+').replaceAll('_', '/')); } catch { refuse(words.notAToken); }
    const again = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    if (again !== text) refuse(words.notAToken);
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  }

  function objectOf(text) {
    let value;
    try { value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(text))); } catch { refuse(words.notAToken); }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(words.notAToken);
    return value;
  }

  async function signedBy(keys, token) {
    const parts = token.split('.');
    if (parts.length !== 3) refuse(words.notAToken);
    const header = objectOf(parts[0]);
    if (header.alg !== 'EdDSA' || 'crit' in header) refuse(words.otherAlgorithm);
    const payload = objectOf(parts[1]);
    const signature = bytesOf(parts[2]);
    const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
    for (const key of keys) {
      if (await crypto.subtle.verify('Ed25519', key, signature, signed)) return payload;
    }
    return refuse(words.signature);
  }

  async function revokedPlaces(keys, token) {
    const list = await signedBy(keys, token);
    if (!list.type.includes('BitstringStatusListCredential')) refuse(words.list);
    const zipped = new Blob([bytesOf(list.credentialSubject.encodedList.slice(1))]).stream();
    const bits = new Uint8Array(await new Response(zipped.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
    if (bits.length !== listBytes) refuse(words.list);
    return { id: list.id, has: (place) => (bits[place >> 3] & (128 >> (place & 7))) !== 0 };
  }

  async function check(text) {
    let keys;
    try {
      const imported = [...document.querySelectorAll('[data-key]')].map((element) => crypto.subtle.importKey(
        'jwk', { kty: 'OKP', crv: 'Ed25519', x: element.dataset.key }, 'Ed25519', false, ['verify']));
      keys = await Promise.all(imported);
    } catch {
      return { unable: true };
    }
    const badge = await signedBy(keys, text.trim());
    const status = badge.credentialStatus;
    if (!Array.isArray(badge.type) || !badge.type.includes('OpenBadgeCredential') || !status) refuse(words.notACertificate);
    const revoked = await revokedPlaces(keys, byId('list').dataset.list);
    const place = Number(status.statusListIndex);
    if (status.statusListCredential !== revoked.id || !(place >= 0 && place < listBytes * 8)) refuse(words.notACertificate);
    const [from, until, now] = [badge.validFrom, badge.validUntil, new Date().toISOString()];
    let answer = words.valid;
    if (revoked.has(place)) answer = words.revoked;
    else if (until < now) answer = words.expired;
    else if (from > now) answer = words.notYet;
    return { answer, badge };
  }

  function row(name, value) {
    const [term, text] = [document.createElement('dt'), document.createElement('dd')];
    [term.textContent, text.textContent] = [name, value];
    byId('details').append(term, text);
  }

  function show(answer, badge) {
    byId('answer').textContent = answer;
    byId('answer').className = answer === words.valid ? 'good' : 'bad';
    byId('details').replaceChildren();
    if (!badge) return;
    row(words.certificate, `${badge.name}, ${badge.credentialSubject.achievement.version}`);
    row(words.number, badge.id.slice(badge.id.indexOf('#') + 1));
    row(words.person, badge.sub.slice(badge.sub.lastIndexOf('/') + 1));
    row(words.issued, badge.validFrom.slice(0, 10));
    row(words.expires, badge.validUntil.slice(0, 10));
  }

  async function run(text) {
    try {
      const { unable, answer, badge } = await check(text);
      show(unable ? words.unable : answer, badge);
    } catch (error) {
      show(error instanceof NotValid ? error.message : words.notACertificate);
    }
  }

  byId('check').addEventListener('submit', (event) => {
    event.preventDefault();
    run(byId('token').value);
  });
  byId('file').addEventListener('change', async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    byId('token').value = await file.text();
    run(byId('token').value);
  });
  byId('check').hidden = false;
})();
