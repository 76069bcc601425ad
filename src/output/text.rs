//! Findings as a good compiler shows them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::{Report, shown_path};
use crate::escape::{line, no_commands};
use crate::finding::{Finding, Place, Severity, Span};
use crate::sensitive;

/// Gives the text of a file of the registry.
pub type Source<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Longest source line shown, in bytes: a megabyte on one line helps no one.
const LONGEST_LINE: usize = 400;

/// Renders every finding with its lines, then the summary. `source` may be asked for one file many times in a row.
pub fn render(report: &Report<'_>, source: Source<'_>, colour: bool, width: usize) -> String {
    let mut out = findings(&report.evaluation.findings, report.prefix, source, colour, width);
    let private = if report.private {
        " (the private overlay was read: keep this to yourself)"
    } else {
        ""
    };
    let _ = writeln!(out, "{}{private}", report.summary());
    if let Some(first) = report.worst_first().first() {
        let _ = writeln!(out, "`psp-partners explain {}` explains the first one", first.code);
    }
    out
}

/// Renders findings with their lines; `prefix` goes before their paths.
pub(super) fn findings(list: &[Finding], prefix: &str, source: Source<'_>, colour: bool, width: usize) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(width);
    let masked = masked_spans(list);
    let mut out = String::new();
    let mut cached: (String, Option<String>) = (String::new(), None);
    for finding in list {
        if cached.0 != *finding.place.path {
            let text = source(&finding.place.path).map(|text| redact(text, masked.get(&*finding.place.path)));
            cached = (finding.place.path.to_string(), text);
        }
        out.push_str(&no_commands(&one(prefix, finding, cached.1.as_deref(), &renderer)));
        out.push_str("\n\n");
    }
    out
}

fn one(prefix: &str, finding: &Finding, source: Option<&str>, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE,
    };
    let path = line(&shown_path(&finding.place, prefix));
    let title = level.primary_title(line(&finding.message)).id(finding.code);
    let mut group = match (finding.place.span, source) {
        (Some(span), Some(source)) if span.to as usize <= source.len() => {
            let (from, text) = lines_of(source, span);
            let text = visible(text);
            let start = (span.from as usize).saturating_sub(from).min(text.len());
            let end = (span.to as usize).saturating_sub(from).clamp(start, text.len());
            let (start, end) = (text.floor_char_boundary(start), text.floor_char_boundary(end));
            let snippet = Snippet::source(text).line_start(span.start.line as usize).path(path);
            title.element(snippet.annotation(AnnotationKind::Primary.span(start..end)))
        }
        (Some(span), _) => title.element(
            Origin::path(path)
                .line(span.start.line as usize)
                .char_column(span.start.col as usize),
        ),
        (None, _) => title.element(Origin::path(path)),
    };
    for related in &finding.related {
        let pos = related.place.start();
        let at = format!(
            "{}:{}:{}: {}",
            shown_path(&related.place, prefix),
            pos.line,
            pos.col,
            related.message
        );
        group = group.element(Level::NOTE.message(line(&at)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(line(help)));
    }
    renderer.render(&[group])
}

/// The first line of a span, and where it begins.
fn lines_of(source: &str, span: Span) -> (usize, &str) {
    let from = source[..source.floor_char_boundary(span.from as usize)]
        .rfind('\n')
        .map_or(0, |i| i + 1);
    let line = source[from..].split('\n').next().unwrap_or_default();
    // A column far out is shown from near it on.
    let column = (span.from as usize).saturating_sub(from);
    let skip = if column > LONGEST_LINE / 2 {
        source[from..].floor_char_boundary(column - LONGEST_LINE / 4)
    } else {
        0
    };
    let line = &line[skip.min(line.len())..];
    (from + skip, &line[..line.floor_char_boundary(LONGEST_LINE)])
}

/// Control and invisible characters replaced one for one in bytes, so that places stay where they are.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (c, is_hidden) in crate::visible::chars(text) {
        if c == '\t' {
            out.push(' ');
        } else if is_hidden && c != '\u{feff}' {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else if c == '\u{feff}' {
            out.push_str("   ");
        } else {
            out.push(c);
        }
    }
    out
}

fn masked_spans(findings: &[Finding]) -> BTreeMap<&str, Vec<Span>> {
    let mut masked: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for Finding {
        place: Place { path, span },
        ..
    } in findings.iter().filter(|f| f.masked)
    {
        masked.entry(path).or_default().extend(*span);
    }
    masked
}

/// The text with every masked stretch starred out to the end of its line, line ends kept: what follows the
/// beginning of a secret may be the rest of it.
fn redact(text: String, spans: Option<&Vec<Span>>) -> String {
    // Findings are capped, and a file that cannot be read has none of this kind: so the text itself is looked at, too.
    let mut stretches: Vec<_> = sensitive::find(&text).into_iter().map(|hit| hit.bytes).collect();
    stretches.extend(spans.into_iter().flatten().map(Span::bytes));
    stretches.sort_by_key(|stretch| stretch.start);
    let mut bytes = text.into_bytes();
    // Up to where all is done: a line of thousands of them is starred out once.
    let mut done = 0;
    for stretch in stretches {
        let from = stretch.start.max(done).min(bytes.len());
        let last = stretch.end.clamp(from, bytes.len());
        if last <= done {
            continue;
        }
        let more = bytes[last..].iter().position(|b| *b == b'\n');
        done = more.map_or(bytes.len(), |more| last + more);
        for byte in bytes[from..done].iter_mut().filter(|b| !matches!(b, b'\n' | b'\r')) {
            *byte = b'*';
        }
    }
    // Spans begin and end at characters; one that did not would cost a character, not the page.
    String::from_utf8_lossy(&bytes).into_owned()
}
