// One fault each, and what has to be said of it: a check that finds nothing here would find nothing anywhere.

// A changed style needs another policy, or the browser drops all of it.
const style = (from, to) => (html) => html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '').replaceAll(from, to);
const markup = (from, to) => (html) => html.replace(from, to);

export const broken = {
  'pale text': { how: 'light', change: style('--quiet: #59626d', '--quiet: #b9c2cd'), says: /^axe color-contrast,/ },
  'pale text in the dark': { how: 'dark', change: style('--quiet: #a4adb7', '--quiet: #343b43'), says: /^axe color-contrast,/ },
  'pale text in charts': { how: 'light', change: style('.chart .small, .chart .quiet { fill: var(--quiet)', '.chart .small { fill: var(--rule)'), says: /^“.*” in chart/ },
  'a style that the policy forbids': { how: 'light', change: markup('--quiet', '--quieter'), says: /the browser says: .*Content Security Policy/ },
  'a picture from elsewhere': { how: 'light', change: style('<main', '<img alt="x" src="http://elsewhere.test/x.png"><main'), says: /a request leaves the page/ },
  'a chart without a table': { how: 'light', change: markup('<details class="behind">', '<details class="before">'), says: /no table behind/ },
  'a chart without a description': { how: 'light', change: markup(/<desc.*?<\/desc>/, ''), says: /no description/ },
  'a wide line': { how: 'phone', change: markup('<main', '<p><code><svg width="500" height="9" role="img" aria-label="x"></svg></code></p><main'), says: /the document is \d+ px wide/ },
  'a wide table on paper': { how: 'print', change: style('table.wide, table.mid { min-width: 0', 'table.wide { min-width: 90rem'), says: /is cut off on paper/ },
  'a list item outside of a list': { how: 'valid', change: markup('<main', '<li>x</li><main'), says: /^HTML/ },
  'no skip link': { how: 'keyboard', change: markup(/<a class="skip".*?<\/a>/, ''), says: /skip link first/ },
  'a wide table without a stop': { how: 'keyboard', change: markup('<div class="scroll" role="group" tabindex="0"', '<div class="scroll" role="group"'), says: /scrolls without a name or a stop/ },
  'focus that is not shown': { how: 'keyboard', change: style(':focus-visible { outline: 3px', ':focus-visible { outline: 0'), says: /focus cannot be seen/ },
  'a script': { how: 'plain', change: style('<main', '<script>document.title = ""; document.body.prepend("x")</script><main'), says: /without scripts the page looks otherwise/ },
};
