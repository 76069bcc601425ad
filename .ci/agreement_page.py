#!/usr/bin/env python3
"""Print a signed agreement in a browser, and read the PDFs: each page has the checksum of the signed bytes at its foot.

  agreement_page.py BINARY WORK PRINT

PRINT is the command that prints a page, such as `node agreement_print.mjs`. It gets the page and a folder for the PDFs.
"""

import hashlib
import os
import shlex
import subprocess
import sys
import unicodedata

import pypdf
import signature_oracle

# Longer than two pages, with what a page must not do.
HOSTILE = """
<script>document.title = 'changed'</script>

<img src="http://evil.example/a.png" onerror="alert(1)"> ![a picture](http://evil.example/b.png)

[a link](javascript:alert(1)), [another](https://example.org/terms), <style>body { display: none }</style>

<!-- words that a page of Markdown hides -->
"""
TEXT = "# Agreement\n\n" + "\n".join(f"## Clause {n}\n\n{'Each side does what the other expects of it. ' * 12}\n" for n in range(1, 25)) + HOSTILE
SIZES = {"A4": (595, 842), "Letter": (612, 792)}


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


def main(binary, work, printer):
    signature_oracle.shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    text = TEXT.encode()
    ours, public = signature_oracle.key(work, "ada", "ed25519")
    theirs, program = signature_oracle.key(work, "mona", "ed25519")
    signatures = {"partner": signature_oracle.sign(ours, text), "program": signature_oracle.sign(theirs, text)}
    is_valid, told = signature_oracle.mine(binary, work, text, signatures, f"ada {public}\nmona {program}\n")
    assert is_valid, told
    page = os.path.join(work, "page.html")
    with open(page, "wb") as out:
        command = [binary, "--root", os.path.join(work, "registry"), "agreement", "show", "acme", "--format", "html", "--at", "2026-06-01"]
        out.write(subprocess.run(command, check=True, capture_output=True).stdout)
    subprocess.run([*shlex.split(printer), page, work], check=True)
    checksum = hashlib.sha256(text).hexdigest()
    fingerprint = signature_oracle.keygen("-lf", ours + ".pub").stdout.decode().split()[1]
    for paper, size in SIZES.items():
        pdf = pypdf.PdfReader(os.path.join(work, f"{paper}.pdf"))
        pages = [squeezed(page.extract_text()) for page in pdf.pages]
        found = pdf.pages[0].mediabox[2:]
        # Browsers round to whole pixels.
        assert all(abs(float(side) - wanted) < 2 for side, wanted in zip(found, size)), f"{paper}: {found}"
        assert len(pages) > 2, f"{paper}: {len(pages)} pages"
        for number, words in enumerate(pages, 1):
            assert checksum in words, f"{paper}, page {number}: no checksum: {words}"
            assert f"{number}/{len(pages)}" in words, f"{paper}, page {number}: no number: {words}"
        whole = "".join(pages)
        for words in ["Clause 24", fingerprint, "For the partner: ada, on 2026-05-19", "For the program: mona, on 2026-05-20", "in force",
                      "<script>document.title = 'changed'</script>", "a picture (http://evil.example/b.png)", "a link (javascript:alert(1))",
                      "another (https://example.org/terms)", "<!-- words that a page of Markdown hides -->"]:
            assert squeezed(words) in whole, f"{paper}: no {words!r}: {whole}"
        assert pdf.metadata.title.startswith("Gold, version 1"), pdf.metadata
        links = [note.get_object()["/A"].get("/URI") for page in pdf.pages for note in page.get("/Annots") or [] if "/A" in note.get_object()]
        assert set(links) <= {"https://example.org/terms"}, f"{paper}: {links}"
        print(f"{paper}: {len(pages)} pages, each with the checksum")


if __name__ == "__main__":
    main(*sys.argv[1:])
