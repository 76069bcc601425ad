"""Draws review comments, answers to a form and the issue of a phase as GitHub shows them: docs/review-*.png,
docs/form-*.png and docs/onboarding-issue*.png. Those in PHONE are also drawn at a phone's width.

    python3 docs/pictures.py BINARY [BODIES]

BINARY is psp-partners. BODIES is a folder with texts that `.ci/act_onboard_test.py … --bodies BODIES` writes. With it, the
script draws only those.

The script needs cmarkgfm (GitHub's own Markdown renderer), npm's github-markdown-css and playwright-core below NODE_PATH, and
Chromium. It makes the changes on a copy of the real program, with accounts that don't exist. Draw the pictures again after you
change a template of the review.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import cmarkgfm
from cmarkgfm.cmark import Options

HERE = pathlib.Path(__file__).parent
DAY = "2026-11-24"
PHONE = {"review-bad", "onboarding-issue", "form-answer"}
GOOD = """\
# yaml-language-server: $schema=../../schemas/partner.schema.json
name: Acme Testing
status: applied
applied_on: 2026-11-24
tier: integration
website: https://acme.example
owners:
  - github: zoe
    id: 4242
regions: [europe]
integration:
  kind: plugin
  status: available
  repository: acme/psp-plugin
  package: npm:@acme/psp
  evidence:
    url: https://acme.example/psp
    as_of: 2026-11-18
support:
  url: https://acme.example/support
  contact: zoe
  hours: Mon-Fri 09:00-17:00 UTC
  first_response_hours: 48
  confirmed_on: 2026-11-18
"""
BAD = GOOD.replace("plugin\n  status: available", "plug-in\n  status: availabel").replace("[europe]", "[Europ]").replace(
    f"applied_on: {DAY}", "applied_on: 2027-01-20"
).replace("https://acme.example/support", "mailto:help@acme.example")
TECHNOLOGY = """\
name: {name}
status: onboarding
tier: technology
applied_on: 2026-09-01
owners:
  - github: {owner}
    id: {id}
phases:
  identification:
    entered: 2026-10-01
reach:
  users: {users}
  as_of: 2026-10-01
  evidence:
    url: https://{owner}.example/users
"""
PARTNERS = {
    "globex": TECHNOLOGY.format(name="Globex", owner="max", id=77, users=12000),
    "initech": TECHNOLOGY.format(name="Initech", owner="bill", id=78, users=60000),
}


def git(folder, *arguments):
    identity = ["-c", "user.name=Example", "-c", "user.email=example@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder, path, text):
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def comment(binary, folder, name, author, files):
    """The comment on a change of these files, as Markdown."""
    git(folder, "checkout", "-q", "-B", name, "main")
    for path, text in files.items():
        write(folder, path, text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", name)
    command = [binary, "review", "--base", "main", "--head", name, "--author", author, "--at", DAY]
    done = subprocess.run([*command, "--format", "markdown"], cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def issue(body, css):
    """The page of a phase's issue, with its labels in the program's colors."""
    program = (HERE.parent / "partners/program.yaml").read_text()
    labels = ""
    for name in ("partner:onboarding", "phase:identification", "tier:integration", "partner:waits-for-program"):
        colour = re.search(rf'name: "{name}", color: "([0-9a-f]{{6}})"', program)[1]
        # GitHub writes white text on dark labels.
        dark = sum(int(colour[i : i + 2], 16) for i in (0, 2, 4)) < 400
        labels += f'<span style="background: #{colour}{"; color: #fff" if dark else ""}">{name}</span>'
    title = f'<h1>Acme Testing: phase 1, Identification and Qualification</h1><div class="labels">{labels}</div>'
    return page(body, css, '<b style="color:#1f2328">github-actions</b> bot opened', title)


def page(markdown, css, heading='<b style="color:#1f2328">github-actions</b> bot commented', title=""):
    # This renderer leaves task lists as text.
    markdown = re.sub(r"^(\s*- )\[([ x])\] ", lambda m: f'{m[1]}<input type="checkbox"{" checked" * (m[2] == "x")}> ', markdown, flags=re.M)
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    html = html.replace('<li><input type="checkbox"', '<li class="task"><input type="checkbox"')
    html = re.sub(
        r"<blockquote>\s*<p>\[!([A-Z]+)\]\s*(<br />)?",
        lambda m: f'<blockquote class="alert {m[1].lower()}"><p><b>{m[1].title()}</b><br>',
        html,
    )
    style = """
      body { margin: 16px; background: #fff }
      .box { border: 1px solid #d1d9e0; border-radius: 6px }
      .head { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e;
              font: 14px "Liberation Sans", sans-serif; border-radius: 6px 6px 0 0 }
      .markdown-body { padding: 16px; font-size: 14px }
      .markdown-body table { font-size: 14px }
      .markdown-body blockquote.alert { color: #1f2328 }
      .markdown-body blockquote.caution { border-left-color: #cf222e }
      .markdown-body blockquote.important { border-left-color: #8250df }
      .markdown-body blockquote.note { border-left-color: #0969da }
      .markdown-body li.task { list-style: none }
      .markdown-body li.task input { margin: 0 .2em .25em -1.4em; vertical-align: middle; accent-color: #0969da }
      h1 { font: 26px "Liberation Sans", sans-serif; margin: 0 0 8px; color: #1f2328 }
      .labels { font: bold 12px "Liberation Sans", sans-serif; margin: 0 0 16px }
      .labels span { border-radius: 12px; padding: 2px 9px; margin-right: 6px; color: #1f2328 }
    """
    return (
        f'<!doctype html><meta charset="utf-8"><style>{css}{style}</style>{title}<div class="box"><div class="head">'
        f'{heading}</div><div class="markdown-body">{html}</div></div>'
    )


SHOOT = """
const { chromium } = require('playwright-core');
(async () => {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
  for (const file of process.argv.slice(3)) {
    const width = file.endsWith('-phone.html') ? 390 : 920;
    const page = await browser.newPage({ viewport: { width, height: 100 }, deviceScaleFactor: 1.5 });
    await page.goto('file://' + file);
    await page.screenshot({ path: file.replace(/html$/, 'png'), fullPage: true });
  }
  await browser.close();
})();
"""


def shoot(drawn, shown):
    """Takes a picture of each page, by name."""
    pages = []
    for name, html in shown.items():
        for width in ["", "-phone"] if name in PHONE else [""]:
            pages.append(drawn / f"{name}{width}.html")
            pages[-1].write_text(html)
    script = drawn / "shoot.cjs"
    script.write_text(SHOOT)
    browser = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    subprocess.run(["node", script, browser, *pages], check=True)
    for html in pages:
        png = html.with_suffix(".png")
        (HERE / png.name).write_bytes(png.read_bytes())


def main(binary, bodies=None):
    modules = pathlib.Path(os.environ["NODE_PATH"])
    css = (modules / "github-markdown-css/github-markdown-light.css").read_text()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as drawn:
        folder, drawn = pathlib.Path(folder), pathlib.Path(drawn)
        if bodies is not None:
            texts = {file.stem: file.read_text().replace("\r\n", "\n") for file in pathlib.Path(bodies).glob("*.md")}
            shoot(drawn, {name: issue(text, css) if name == "onboarding-issue" else page(text, css) for name, text in texts.items()})
            return
        subprocess.run(["cp", "-r", HERE.parent / "partners", folder], check=True)
        for slug, text in PARTNERS.items():
            write(folder, f"partners/{slug}/partner.yaml", text)
        program = (folder / "partners/program.yaml").read_text()
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "begin")
        record = "partners/globex/partner.yaml"
        cases = {
            "good": ("zoe:4242", {"partners/acme/partner.yaml": GOOD}),
            "bad": ("zoe:4242", {"partners/acme/partner.yaml": BAD}),
            "stranger": ("eve:666", {record: PARTNERS["globex"].replace("users: 12000", "users: 9000")}),
            "program": (
                "max:77",
                {"partners/program.yaml": program.replace("reach.users >= 10000", "reach.users >= 50000")},
            ),
        }
        shoot(
            drawn,
            {f"review-{name}": page(comment(binary, folder, name, author, files), css) for name, (author, files) in cases.items()},
        )


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
