#!/usr/bin/env python3
"""Draw what a command prints as an SVG picture of a terminal: terminal.py OUT.svg 'shown command' < coloured output."""
import html
import re
import sys

COLOURS = {"91": "#ff7b72", "31": "#ff7b72", "93": "#e3b341", "33": "#e3b341", "94": "#79c0ff", "34": "#79c0ff",
           "96": "#76e3ea", "36": "#76e3ea", "92": "#7ee787", "32": "#7ee787"}
WIDTH, LINE, SIZE = 7.83, 19, 13


def spans(line):
    """Pieces of a line with the style that the escape sequences before them set."""
    bold, colour = False, None
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b["):
            codes = piece[2:-1].split(";")
            if "0" in codes or codes == [""]:
                bold, colour = False, None
            bold = bold or "1" in codes
            for code in codes:
                colour = COLOURS.get(code, colour)
            if codes[:2] == ["38", "5"]:
                colour = {"9": "#ff7b72", "11": "#e3b341", "12": "#79c0ff", "14": "#76e3ea", "10": "#7ee787"}.get(codes[2], colour)
        elif piece:
            yield piece, bold, colour


def main():
    out, command = sys.argv[1:3]
    lines = ["\x1b[92m$\x1b[0m " + command] + sys.stdin.read().rstrip("\n").split("\n")
    columns = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width, height = int(columns * WIDTH) + 40, len(lines) * LINE + 40
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
           f"<title>{html.escape(command)}</title>",
           f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
           f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="{SIZE}" fill="#e6edf3" xml:space="preserve">']
    for row, line in enumerate(lines):
        column = 0
        y = 20 + (row + 0.75) * LINE
        for text, bold, colour in spans(line):
            style = (f' fill="{colour}"' if colour else "") + (' font-weight="bold"' if bold else "")
            length = len(text) * WIDTH
            svg.append(f'<text x="{20 + column * WIDTH:.1f}" y="{y:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"{style}>{html.escape(text)}</text>')
            column += len(text)
    svg.append("</g></svg>")
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(svg) + "\n")


main()
