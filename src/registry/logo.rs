//! Logos: an image of a partner that the site shows. A file with anything that could run, load something or take long to
//! draw has a finding, and doesn't count.
//!
//! How it works. An SVG is read as XML, tag by tag. Only elements and attributes of [`ELEMENTS`] and [`ATTRIBUTES`] can be in
//! it: what draws, and nothing that refers to another file. An attribute or a style can refer to a part of the same file,
//! such as a gradient, with `url(#…)`. Declarations, entities and processing instructions aren't read, so none can be there.

use crate::finding::{Finding, Place, Span};
use crate::registry::load::PartnerFolder;
use crate::registry::model::DocumentKind;
use crate::words::quote;

/// Least and most pixels of a side: a page shows 80, on screens with two or three for each.
const PIXELS: std::ops::RangeInclusive<u32> = 64..=2048;
/// Elements that an SVG can have.
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "mask",
    "path",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "text",
    "title",
    "tspan",
];
/// Attributes that an element can have.
const ATTRIBUTES: &[&str] = &[
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "class",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color",
    "cx",
    "cy",
    "d",
    "dominant-baseline",
    "dx",
    "dy",
    "enable-background",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "letter-spacing",
    "mask",
    "mask-type",
    "maskContentUnits",
    "maskUnits",
    "offset",
    "opacity",
    "paint-order",
    "pathLength",
    "points",
    "preserveAspectRatio",
    "r",
    "role",
    "rx",
    "ry",
    "shape-rendering",
    "spreadMethod",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "style",
    "text-anchor",
    "transform",
    "type",
    "vector-effect",
    "version",
    "viewBox",
    "visibility",
    "width",
    "x",
    "x1",
    "x2",
    "xml:space",
    "xmlns",
    "xmlns:xlink",
    "y",
    "y1",
    "y2",
];
/// The names of the languages that `xmlns` can declare.
const NAMESPACES: &[&str] = &["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"];
/// Entities that XML has by itself.
const ENTITIES: &[&str] = &["amp", "apos", "gt", "lt", "quot"];
/// Most elements, and most of them inside each other.
const MOST_ELEMENTS: usize = 2000;
const DEEPEST: usize = 32;

/// What is wrong with a logo, and the line.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: u32,
    pub message: String,
}

/// Checks the logos of a partner, and takes those away that have a fault.
pub(super) fn settle(folder: &mut PartnerFolder) {
    let mut findings = Vec::new();
    folder.files.retain(|path, bytes| {
        let checked = match path.kind() {
            DocumentKind::LogoSvg => svg(bytes),
            DocumentKind::LogoPng => png(bytes),
            _ => return true,
        };
        let Err(fault) = checked else { return true };
        let text = String::from_utf8_lossy(bytes);
        let place = match Span::of_line(&text, fault.line) {
            Some(span) if path.kind() == DocumentKind::LogoSvg => Place::at(path.to_string(), span),
            _ => Place::file(path.to_string()),
        };
        findings.push(Finding::error("PSP880", place, fault.message).help(
            "export it again as a plain SVG without scripts, links, images and fonts, or as a PNG, or delete the file",
        ));
        false
    });
    folder.findings.extend(findings);
}

/// Whether an SVG only draws.
///
/// # Errors
/// The first part that can't be in it.
pub fn svg(bytes: &[u8]) -> Result<(), Fault> {
    let fault = |line: u32, message: String| Err(Fault { line, message });
    let Ok(text) = std::str::from_utf8(bytes) else {
        return fault(1, "the logo isn't text in UTF-8".to_owned());
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut open: Vec<&str> = Vec::new();
    let (mut elements, mut at) = (0, 0);
    while let Some(found) = text[at..].find('<') {
        let begin = at + found;
        let line = line_of(text, begin);
        content(&text[at..begin], &open, line_of(text, at))?;
        let rest = &text[begin..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else {
                return fault(line, "a comment has no end".to_owned());
            };
            at = begin + 4 + end + 3;
            continue;
        }
        if rest.starts_with("<?xml ") && begin == 0 {
            let Some(end) = rest.find("?>") else {
                return fault(line, "the first line has no end".to_owned());
            };
            at = end + 2;
            continue;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let message = "the logo has a declaration or an instruction, such as `<!DOCTYPE`, that isn't read";
            return fault(line, message.to_owned());
        }
        let Some(end) = tag_end(rest) else {
            return fault(line, "a tag has no end".to_owned());
        };
        let inside = &rest[1..end];
        at = begin + end + 1;
        if let Some(name) = inside.strip_prefix('/') {
            let name = name.trim_end();
            if open.pop() != Some(name) {
                return fault(
                    line,
                    format!("{} ends an element that isn't open", quote(&format!("</{name}>"))),
                );
            }
            continue;
        }
        let is_empty = inside.ends_with('/');
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        let (name, attributes) = match inside.find(char::is_whitespace) {
            Some(space) => inside.split_at(space),
            None => (inside, ""),
        };
        let is_root = open.is_empty();
        if !ELEMENTS.contains(&name) || is_root != (name == "svg") || (is_root && elements > 0) {
            return fault(line, format!("the element {} can't be in a logo", quote(name)));
        }
        check_attributes(attributes, line)?;
        elements += 1;
        if !is_empty {
            open.push(name);
        }
        if elements > MOST_ELEMENTS || open.len() > DEEPEST {
            let message =
                format!("the logo has more than {MOST_ELEMENTS} elements, or more than {DEEPEST} inside each other");
            return fault(line, message);
        }
    }
    content(&text[at..], &open, line_of(text, at))?;
    if elements == 0 || !open.is_empty() {
        return fault(line_of(text, text.len()), "the logo isn't a whole SVG".to_owned());
    }
    Ok(())
}

/// Text between tags.
fn content(text: &str, open: &[&str], line: u32) -> Result<(), Fault> {
    match open.last() {
        Some(&"style") => check_style(text, line),
        Some(_) => check_entities(text, line),
        None if text.trim().is_empty() => Ok(()),
        None => Err(Fault {
            line,
            message: "the logo has text outside of `<svg>`".to_owned(),
        }),
    }
}

/// Where a tag ends: at a `>` outside of quotation marks.
fn tag_end(text: &str) -> Option<usize> {
    let mut mark = None;
    for (i, c) in text.char_indices() {
        match mark {
            Some(open) if c == open => mark = None,
            None if c == '"' || c == '\'' => mark = Some(c),
            None if c == '>' => return Some(i),
            Some(_) | None => {}
        }
    }
    None
}

fn check_attributes(text: &str, line: u32) -> Result<(), Fault> {
    let fault = |message: String| Err(Fault { line, message });
    let mut rest = text.trim();
    while !rest.is_empty() {
        let Some((name, after)) = rest.split_once('=') else {
            return fault(format!("the attribute {} has no value", quote(rest)));
        };
        let name = name.trim();
        if !ATTRIBUTES.contains(&name) {
            return fault(format!("the attribute {} can't be in a logo", quote(name)));
        }
        let after = after.trim_start();
        let Some(mark) = after.chars().next().filter(|c| *c == '"' || *c == '\'') else {
            return fault(format!("the value of {} isn't in quotation marks", quote(name)));
        };
        let Some((value, after)) = after[1..].split_once(mark) else {
            return fault(format!("the value of {} has no end", quote(name)));
        };
        if name.starts_with("xmlns") {
            if !NAMESPACES.contains(&value) {
                return fault(format!("the logo declares {}, which isn't SVG", quote(value)));
            }
        } else {
            check_style(value, line)?;
            check_entities(value, line)?;
        }
        rest = after.trim_start();
    }
    Ok(())
}

/// A style, or the value of an attribute, which can have the same forms: it refers to nothing but parts of the file.
fn check_style(text: &str, line: u32) -> Result<(), Fault> {
    let fault = |message: &str| {
        let message = message.to_owned();
        Err(Fault { line, message })
    };
    let lower = text.to_ascii_lowercase();
    if lower.contains(['@', '\\']) {
        return fault("the logo's style has `@` or `\\`, which can load something");
    }
    for (at, word) in lower.match_indices("url(") {
        let to = lower[at + word.len()..].trim_start_matches([' ', '\'', '"']);
        if !to.starts_with('#') {
            return fault("the logo refers to another file with `url(…)`");
        }
    }
    for word in ["image(", "image-set(", "src(", "expression(", "javascript:", "data:"] {
        if lower.contains(word) {
            return fault("the logo's style can load or run something");
        }
    }
    Ok(())
}

fn check_entities(text: &str, line: u32) -> Result<(), Fault> {
    for (at, _) in text.match_indices('&') {
        let entity = text[at + 1..].split_once(';').map_or("", |(name, _)| name);
        if !ENTITIES.contains(&entity) {
            let message = "the logo has an entity; only `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;` are read";
            return Err(Fault {
                line,
                message: message.to_owned(),
            });
        }
    }
    Ok(())
}

fn line_of(text: &str, at: usize) -> u32 {
    let lines = text[..at].bytes().filter(|b| *b == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

/// Whether a PNG is whole, and of a size that a page can show. Browsers read PNG safely; what counts is that it is one.
///
/// # Errors
/// What is wrong with it.
pub fn png(bytes: &[u8]) -> Result<(), Fault> {
    let fault = |message: String| Err(Fault { line: 1, message });
    let number = |at: usize| -> Option<u32> { Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR");
    let (Some(width), Some(height), true) = (number(16), number(20), is_png) else {
        return fault("the logo isn't a PNG".to_owned());
    };
    if !PIXELS.contains(&width) || !PIXELS.contains(&height) {
        let (least, most) = (PIXELS.start(), PIXELS.end());
        return fault(format!(
            "the logo has {width} × {height} pixels; expected {least} to {most} on each side"
        ));
    }
    // Each part has its length, its name, its bytes and a checksum.
    let mut at = 8;
    while let Some(length) = number(at) {
        let name = bytes.get(at + 4..at + 8);
        at = at.saturating_add(12).saturating_add(length as usize);
        if name == Some(b"IEND") && at == bytes.len() {
            return Ok(());
        }
    }
    fault("the logo isn't a whole PNG".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NS: &str = "xmlns=\"http://www.w3.org/2000/svg\"";

    #[test]
    fn what_draws_is_taken() {
        for inside in [
            "<path d=\"M0 0h8v8z\" fill='#fff'/>",
            "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs><rect fill=\"url(#a)\" width=\"8\" height=\"8\"/>",
            "<style>.a{fill:#fff}</style><g class=\"a\"><text x=\"1\">A &amp; B</text></g>",
            "<!-- made by hand --><title>Acme > Berg</title>",
        ] {
            assert_eq!(
                svg(format!("<svg {NS} viewBox=\"0 0 8 8\">{inside}</svg>\n").as_bytes()),
                Ok(()),
                "{inside}"
            );
        }
        let whole = format!("<?xml version=\"1.0\"?>\n<svg {NS}><g/></svg>");
        assert_eq!(svg(whole.as_bytes()), Ok(()));
    }

    #[test]
    fn what_runs_or_loads_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<foreignObject><p/></foreignObject>",
            "<image href=\"https://evil.example/x.png\"/>",
            "<use xlink:href=\"#a\"/>",
            "<a href=\"https://evil.example\"><g/></a>",
            "<g onload=\"alert(1)\"/>",
            "<g onload='alert(1)'/>",
            "<style>@import 'https://evil.example/x.css';</style>",
            "<style>g{fill:url( 'https://evil.example')}</style>",
            "<g style=\"background: URL(https://evil.example)\"/>",
            "<g fill=\"url(//evil.example#a)\"/>",
            "<text>&evil;</text>",
            "<text>&#60;script></text>",
            "<animate attributeName=\"href\"/>",
            "<set/>",
            "<![CDATA[<script>]]>",
            "<?php ?>",
            "<g",
            "<g></path>",
            "<svg:script/>",
            "<g id=a/>",
            "<g id/>",
            "<style><script/></style>",
        ] {
            let logo = format!("<svg {NS}>{inside}</svg>");
            assert!(svg(logo.as_bytes()).is_err(), "{inside}");
        }
        for whole in [
            "",
            "text",
            "<g/>",
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>",
            "<svg/><svg/>",
            "<svg>",
            "<svg/>more",
            "<svg xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        ] {
            assert!(svg(whole.as_bytes()).is_err(), "{whole}");
        }
        let deep = format!("<svg>{}{}</svg>", "<g>".repeat(40), "</g>".repeat(40));
        assert!(svg(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_png_is_whole_and_of_a_fitting_size() {
        let image = |side: u32| {
            let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
            bytes.extend(side.to_be_bytes());
            bytes.extend(side.to_be_bytes());
            bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
            bytes.extend(b"\0\0\0\0IEND\0\0\0\0");
            bytes
        };
        assert_eq!(png(&image(128)), Ok(()));
        assert!(png(&image(16)).is_err());
        assert!(png(&image(4096)).is_err());
        assert!(png(b"GIF89a").is_err());
        let mut more = image(128);
        more.extend(b"<script>");
        assert!(png(&more).is_err());
        assert!(png(&image(128)[..40]).is_err());
    }
}
