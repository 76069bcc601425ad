//! Charts as inline SVG: labels and values in, the marks of a chart out. The template that shows a chart writes the `<svg>`
//! around the marks, with a title and a description in words. May use: [`crate::escape`], [`crate::visible`].
//!
//! A chart stays inside its frame for any values and labels. A value that is unknown or isn't a finite number is
//! drawn as a gap. A label that doesn't fit is cut, and its `<title>` has all of it.
//!
//! Colors are classes, which the page's stylesheet gives a meaning in light, in dark and on paper. Color is never the only
//! sign: reached and missed differ in shape, and every mark has its number next to it. Text has 12 to 13 units in a frame
//! of at most 374 units, so that a phone shows it at 11 pixels or more.

pub mod bars;
pub mod funnel;
pub mod heat;
pub mod sparkline;

use std::fmt::Write as _;

use crate::escape::html;

/// A chart without its `<svg>`.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Its classes; the first names the kind of chart.
    pub class: &'static str,
    /// Units of the frame, as SVG writes them.
    pub width: String,
    pub height: String,
    /// The elements inside `<svg>`, with every label escaped.
    pub marks: String,
}

impl Chart {
    fn new(class: &'static str, width: f64, height: f64, marks: String) -> Self {
        Self {
            class,
            width: number(width),
            height: number(height),
            marks,
        }
    }
}

/// A coordinate with one decimal place; zero if it isn't a finite number.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A value that can be drawn.
fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite() && v.abs() < 1e300)
}

/// Smallest and largest of the values; `None` when there is none.
fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |found, v| match found {
        None => Some((v, v)),
        Some((low, high)) => Some((v.min(low), v.max(high))),
    })
}

/// About how wide a character is, in parts of the font's size. Rather too wide: a text that is shorter than this does no harm.
fn breadth(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' | ' ' => 0.32,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        c if c.is_ascii_uppercase() => 0.72,
        c if c.is_ascii() => 0.58,
        c if (c as u32) < 0x1100 => 0.68,
        // Ideographs, emoji and other characters that take a square.
        _ => 1.1,
    }
}

/// About how wide a text is at a font's size.
fn width(text: &str, size: f64) -> f64 {
    text.chars().map(breadth).sum::<f64>() * size
}

/// The text as it will be shown, cut to the room with an ellipsis. Invisible characters are spelled out before they are
/// measured.
fn fit(text: &str, room: f64, size: f64) -> String {
    let shown = visible(text);
    if width(&shown, size) <= room {
        return shown;
    }
    let mut out = String::new();
    let mut used = width("…", size);
    for c in shown.chars() {
        used += breadth(c) * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (c, is_hidden) in crate::visible::chars(text) {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hidden => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// One line of text; `class` gives its size and color, `anchor` is `start`, `middle` or `end`.
fn text(out: &mut String, x: f64, y: f64, class: &str, anchor: &str, shown: &str) {
    let _ = write!(
        out,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
        number(x),
        number(y),
        html(shown)
    );
}

/// A label that may have been cut, with the whole of it for those who point at it.
fn label(out: &mut String, place: (f64, f64), class: &str, anchor: &str, room: f64, whole: &str) {
    let shown = fit(whole, room, SIZE);
    if shown == visible(whole) {
        text(out, place.0, place.1, class, anchor, &shown);
    } else {
        let _ = write!(out, "<g><title>{}</title>", html(whole));
        text(out, place.0, place.1, class, anchor, &shown);
        out.push_str("</g>");
    }
}

/// Size of a label, in units; the stylesheet has the same number.
const SIZE: f64 = 13.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Labels that try to get out, or to break a layout.
    pub(super) const HOSTILE: [&str; 7] = [
        "</svg><script>alert(1)</script>",
        "\u{202e}reversed\u{0}\u{1b}[31m",
        "👩\u{200d}🔬👍🏽 emoji",
        "\" onload=\"alert(1)",
        "<!-- psp:report -->",
        "@octocat &amp; javascript:alert(1)",
        "",
    ];

    /// The chart as a page shows it.
    pub(super) fn whole(chart: &Chart) -> String {
        let Chart {
            class,
            width: w,
            height: h,
            marks,
        } = chart;
        format!("<svg class=\"chart {class}\" width=\"{w}\" height=\"{h}\">{marks}</svg>")
    }

    /// What must hold of every chart: its tags are balanced, nothing hostile is markup, every number is finite.
    pub(super) fn sound(chart: &Chart) {
        markup_is_sound(&whole(chart));
    }

    pub(super) fn markup_is_sound(svg: &str) {
        for sign in [
            "<script", "NaN", "inf", "\u{202e}", "\u{0}", "<!--", "url(", "http", "style=", "@",
        ] {
            assert!(!svg.contains(sign), "{sign} in {svg}");
        }
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1) {
            let (tag, rest) = tag.split_once('>').expect("a tag ends");
            assert!(!rest.contains('>') && !rest.contains('"'), "{rest}");
            let name = tag.trim_end_matches('/').split(' ').next().unwrap_or_default();
            assert!(!tag.contains(" on"), "{tag}");
            if let Some(name) = name.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{svg}");
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
        inside(svg);
    }

    /// Every mark is inside the frame.
    fn inside(svg: &str) {
        let attribute = |tag: &str, name: &str| -> Option<f64> {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()?.parse().ok()
        };
        let frame = svg.split('>').next().unwrap();
        let (w, h) = (attribute(frame, "width").unwrap(), attribute(frame, "height").unwrap());
        for tag in svg.split('<').skip(2) {
            let tag = tag.split('>').next().unwrap();
            let (x, y) = (attribute(tag, "x"), attribute(tag, "y"));
            if let (Some(x), Some(y)) = (x, y) {
                let right = x + attribute(tag, "width").unwrap_or(0.0);
                let below = y + attribute(tag, "height").unwrap_or(0.0);
                assert!(
                    x >= 0.0 && y >= 0.0 && right <= w + 0.2 && below <= h + 0.2,
                    "{tag} in {w} by {h}"
                );
            }
        }
    }

    #[test]
    fn labels_are_cut_to_their_room() {
        assert_eq!(fit("Europe", 100.0, 13.0), "Europe");
        let cut = fit(&"x".repeat(200), 100.0, 13.0);
        assert!(cut.ends_with('…') && width(&cut, 13.0) <= 100.0, "{cut}");
        assert!(width(&fit(&"漢".repeat(50), 100.0, 13.0), 13.0) <= 100.0);
        assert!(fit("a\u{202e}b", 300.0, 13.0).contains("\\u{202e}"));
    }

    #[test]
    fn coordinates_are_short_and_finite() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.04), "0");
        assert_eq!(number(2.25), "2.2");
        assert_eq!(number(f64::NAN), "0");
    }
}
