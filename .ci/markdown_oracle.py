"""Decides with a real renderer what GitHub would make of our Markdown.

    markdown_oracle.py BINARY SAMPLES [PAGES]

How it works. GitHub renders a comment in two passes, and a text must survive both:

1. cmark-gfm (GitHub's own C code, here by way of the package `cmarkgfm`) with the extensions autolink, table,
   strikethrough and tasklist turns the Markdown into HTML. Then a sanitizer removes comments and all elements that are
   not on its list; `<span>` and `<code>` are on it.
2. The reference pass walks the *text nodes* of that HTML, except those inside `a`, `code`, `pre` and `tt`, and turns
   mentions, issue references, commits, emoji and math into links and pictures. It sees decoded text: an entity
   does not stop it, an element in the middle does. GitHub's code for this pass is not public; `REFERENCES` is a model
   of what its documentation lists, wider where the documentation is unclear.

Each sample is escaped by the binary (`internal markdown`) and placed where texts are placed: at the start of a
paragraph, in a list, a table, a heading, a quotation, behind a closing keyword. The oracle then asserts that no element
came out that the place alone does not have, that the reference pass finds nothing, that the text a reader sees and
copies is the sample's, and that nothing in it is invisible. Titles and commit messages are no Markdown: their plain
text is held to the same references and to what GitHub Actions reads in commit messages.

PAGES is a folder of whole pages that the test of all outputs wrote. They are rendered, too: no link in one may lead to
a place that a sample names, and no reference of a sample may be alive.
"""

import html.parser
import json
import pathlib
import re
import subprocess
import sys

import cmarkgfm
from cmarkgfm.cmark import Options

EXTENSIONS = ["autolink", "table", "strikethrough", "tasklist"]
# GitHub renders raw HTML and sanitizes it afterwards; line ends in comments are line breaks.
OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_HARDBREAKS

# Elements that GitHub's sanitizer keeps, from its published predecessor (html-pipeline).
KEPT = set(
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p ol ul table thead tbody tfoot blockquote"
    " dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure figcaption abbr bdo cite"
    " dfn mark small span time wbr input section".split()
)
VOID = {"br", "img", "hr", "wbr", "input"}
# The reference pass leaves text inside of these alone.
DEAF = {"a", "code", "pre", "tt", "script", "style"}

REFERENCES = {
    "mention": r"(?:^|[^0-9A-Za-z_`])@[0-9A-Za-z]",
    "issue": r"(?:^|[^0-9A-Za-z_&])#[0-9]|[0-9A-Za-z_.-]#[0-9]",
    "GH-1": r"(?i)\bgh-[0-9]",
    "advisory": r"(?i)\b(?:ghsa|cve)-[0-9a-z]",
    "commit": r"(?i)(?<![0-9a-z_])[0-9a-f]{7,40}(?![0-9a-z_])",
    "emoji": r":[0-9A-Za-z_+-]+:",
    "math": r"\$[^$]*\$",
    "task": r"^\s*\[[ xX]\]",
    "alert": r"^\s*\[![A-Za-z]+\]",
    "address": r"(?i)\b(?:https?|ftp)://",
    "www": r"(?i)\bwww\.[^\s]",
}
# Prefix and number: what a repository's settings may turn into a link. Dates are not among them.
AUTOLINK = {"autolink of a repository": r"\b[A-Za-z]+-[0-9]"}

# In a commit message there is no markup, so emoji, math, boxes and alerts are only text.
MESSAGE = {
    **{name: REFERENCES[name] for name in ("mention", "issue", "GH-1", "advisory", "address", "www")},
    # Letters alone are words; a commit without a digit in its first seven signs is one in a thousand.
    "commit": r"(?i)(?<![0-9a-z_])(?=[a-f]*[0-9])[0-9a-f]{7,40}(?![0-9a-z_])",
    "skip": r"(?i)\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]",
    "skip trailer": r"(?i)skip-checks\s*:",
    "trailer": r"(?i)\b[a-z]+-by\s*:",
    "line": r"[\n\r\u2028\u2029\x85]",
    "mail": r"[0-9A-Za-z_.+-]@[0-9A-Za-z]",
}

# Characters that no reader sees, but for joiners and selectors, whose place the Rust tests judge.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"
)

# Where texts are placed. `{}` is the escaped text.
PLACES = {
    "paragraph": "{}\n",
    "after a word": "closes {} now\n",
    "after a paragraph": "Words\n{}\n",
    "list": "- {}\n- last\n",
    "number": "1. {}\n",
    "table": "| a | b |\n|---|---|\n| {} | end |\n",
    "heading": "### {}\n",
    "quotation": "> {}\n",
    "alert": "> [!NOTE]\n> {}\n",
    "bold": "**{}**\n",
    "parentheses": "({}).\n",
    "details": "<details><summary>{}</summary>\n\nx\n</details>\n",
    "link": "[{}](https://docs.example/)\n",
}


class Page(html.parser.HTMLParser):
    """Rendered HTML after the sanitizer: its elements, and its text nodes with the elements around them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.nodes, self.links, self.open = [], [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in KEPT:
            return
        self.elements.append(tag)
        given = dict(attributes)
        self.links += [given[name] for name in ("href", "src") if given.get(name)]
        if tag not in VOID:
            self.open.append(tag)
        # An element parts the text around it.
        self.nodes.append(None)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass
            self.nodes.append(None)

    def handle_data(self, data):
        # The sanitizer takes comments away; the text around them is counted as one, to be safe.
        if self.nodes and self.nodes[-1] is not None and self.nodes[-1][1] == tuple(self.open):
            data = self.nodes.pop()[0] + data
        self.nodes.append((data, tuple(self.open)))

    @property
    def text(self):
        return "".join(node[0] for node in self.nodes if node)

    def alive(self, patterns):
        """What the reference pass would find: (name, text)."""
        found = []
        for node in self.nodes:
            if node and not DEAF.intersection(node[1]):
                found += [(name, node[0]) for name, pattern in patterns.items() if re.search(pattern, node[0])]
        return found


def render(markdown):
    page = Page()
    page.feed(cmarkgfm.markdown_to_html_with_extensions(markdown, options=OPTIONS, extensions=EXTENSIONS))
    page.close()
    return page


def squeeze(text):
    """A text without its blanks, of which HTML shows no more than one."""
    return "".join(text.split())


def check_sample(sample, escaped):
    """Complaints about one sample."""
    for form in ("markdown", "code", "sentence"):
        plain = "x" if form == "markdown" else "<code>x</code>"
        for name, place in PLACES.items():
            source = place.replace("{}", escaped[form])
            page, bare = render(source), render(place.replace("{}", plain))
            if name == "link" and form == "sentence":
                continue
            ours = [e for e in bare.elements if e not in ("span", "code")]
            theirs = [e for e in page.elements if e not in ("span", "code")]
            if ours != theirs or page.links != bare.links:
                yield f"{form}, {name}: became {theirs} {page.links}: {source!r}"
            # Between backticks there is no backtick (`words::quote`).
            seen = squeeze(escaped["shown"].replace("`", "'") if form == "sentence" else escaped["shown"])
            wanted = squeeze(bare.text.replace("x", "\0", 1).replace("\0", seen)) if name != "details" else None
            if wanted is not None and squeeze(page.text) != wanted:
                yield f"{form}, {name}: a reader sees {squeeze(page.text)!r}, not {wanted!r}"
            # The place's own mark of an alert is wanted.
            found = [(n, t) for n, t in page.alive({**REFERENCES, **AUTOLINK}) if t.strip() != "[!NOTE]"]
            for what, node in found:
                yield f"{form}, {name}: {what} is alive in {node!r}: {source!r}"
            if UNSEEN.search(page.text):
                yield f"{form}, {name}: not everything can be seen: {page.text!r}"
        # A pull request's text may become a commit message as it is written.
        for what in ("issue", "mention", "GH-1", "skip", "address", "www"):
            if re.search(MESSAGE[what], escaped[form]):
                yield f"{form}: {what} is alive in a squashed commit's message: {escaped[form]!r}"
    for what, pattern in MESSAGE.items():
        if re.search(pattern, escaped["subject"]):
            yield f"subject: {what} is alive: {escaped['subject']!r}"
    if UNSEEN.search(escaped["subject"]):
        yield f"subject: not everything can be seen: {escaped['subject']!r}"


# What samples name, in a page that holds them.
NAMED = re.compile(r"(?i)evil|javascript:|octo/|octocat|github/security|^mailto:|^xmpp:|^data:")
ALIVE = {
    "mention": r"(?:^|[^0-9A-Za-z_`])@(?:octocat|octo-cat|github/security|SUM)",
    "issue": r"(?:^|\W)(?:octo(?:/repo)?)?#(?:1|2|26)\b(?=.*(?:octo|closes|see))",
    "address": r"(?i)(?:https?|ftp)://evil|www\.evil",
    "emoji": r":(?:smile|\+1|octocat):",
    "math": r"\$x\^2\$",
    "commit": r"a5c3785ed8|deadbee",
}


def check_page(path):
    page = render(path.read_text(encoding="utf-8"))
    for link in page.links:
        if NAMED.search(link):
            yield f"{path.name}: leads to {link}"
    for element in page.elements:
        if element in ("img", "script"):
            yield f"{path.name}: has an element {element}"
    for what, node in page.alive(ALIVE):
        yield f"{path.name}: {what} is alive in {node!r}"
    if UNSEEN.search(page.text):
        yield f"{path.name}: not everything can be seen: {UNSEEN.findall(page.text)!r}"


def main(binary, samples, pages=None):
    lines = pathlib.Path(samples).read_text(encoding="utf-8").strip("\n").split("\n")
    answer = subprocess.run([binary, "internal", "markdown"], input="\n".join(lines) + "\n", text=True, encoding="utf-8",
                            capture_output=True, check=True)
    escaped = [json.loads(line) for line in answer.stdout.strip("\n").split("\n")]
    assert len(escaped) == len(lines) > 50, "each sample has an answer"
    # The oracle must be able to complain: raw samples do become links and references.
    raw = [{**dict.fromkeys(("markdown", "code", "sentence", "subject", "shown"), json.loads(line)["text"])} for line in lines]
    noticed = sum(any(True for _ in check_sample(line, one)) for line, one in zip(lines, raw))
    assert noticed > len(lines) * 3 // 4, f"the oracle notices {noticed} of {len(lines)} raw samples"
    complaints = [
        f"{json.loads(line)['name']}: {complaint}"
        for line, one in zip(lines, escaped)
        for complaint in check_sample(line, one)
    ]
    count = 0
    if pages is not None:
        for path in sorted(pathlib.Path(pages).glob("*.md")):
            count += 1
            complaints += check_page(path)
        assert count > 0, f"no page in {pages}; the test of all outputs writes them"
    for complaint in complaints:
        print(complaint)
    places = len(PLACES) * 3
    print(f"{len(lines)} samples in {places} places and as subjects, {count} pages: {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
