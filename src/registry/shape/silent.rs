//! Values that fit the schema, and that their author meant otherwise.
//!
//! For: the check of a file. In: its values with their places, and the text that they were read from. Out: a fault for
//! each value with what was meant. May use the fields, which know whether a value is a whole number or one line of text.

use granit_parser::ScalarStyle;
use icu_normalizer::ComposingNormalizerBorrowed;

use super::{named, numbers};
use crate::registry::edit::render;
use crate::registry::model::DocumentKind;
use crate::registry::yaml::{Fault, Kind, MOST_FAULTS, Node};
use crate::visible::is_invisible;
use crate::words::quote;

/// A value that was read in silence as something else than was meant.
#[derive(Debug)]
pub struct SilentReading {
    pub fault: Fault,
    /// The value's pointer, where it can't be used: a number that is another one.
    pub unusable: Option<String>,
}

/// Looks for values that were read as something else than was meant. `texts` are those of the public file and the overlay.
/// At [`MOST_FAULTS`] the search ends, with a fault about it.
pub fn silent_readings(root: &Node, kind: DocumentKind, texts: &[String; 2]) -> Vec<SilentReading> {
    let mut found = Vec::new();
    root.walk(&mut |pointer, node| {
        if found.len() > MOST_FAULTS {
            return;
        }
        // Nearly all values are as they seem: their fields aren't looked up.
        let may_differ = match &node.kind {
            Kind::Text(text, _) => {
                let is_odd = |b: u8| !(b' '..=b'~').contains(&b);
                text.starts_with(' ') || text.ends_with(' ') || text.bytes().any(is_odd)
            }
            Kind::Unsigned(..) | Kind::Signed(..) | Kind::Float(..) => true,
            _ => false,
        };
        let Some(field) = kind.fields().at(pointer).filter(|_| may_differ) else {
            return;
        };
        if let Kind::Text(text, _) = &node.kind {
            let of_line = || line(node, pointer, text).filter(|_| field.is_line());
            let fault = blank(node, pointer, text).or_else(of_line);
            found.extend(fault.map(|fault| SilentReading { fault, unusable: None }));
        } else if field.is_whole_number()
            && let Some(fault) = whole_number(node, pointer, texts)
        {
            let unusable = Some(pointer.to_owned());
            found.push(SilentReading { fault, unusable });
        }
        if found.len() == MOST_FAULTS {
            let fault = Fault::too_many(node.span);
            // First, so that no cap of what is listed leaves it out.
            found.insert(0, SilentReading { fault, unusable: None });
        }
    });
    found
}

/// A whole number that isn't written in digits only: with a point, which may group thousands, or an exponent.
fn whole_number(node: &Node, pointer: &str, texts: &[String; 2]) -> Option<Fault> {
    let written = texts[usize::from(node.span.layer)].get(node.span.bytes())?;
    let digits = written.trim_start_matches(['-', '+']);
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    if digits.is_empty() || (!is_padded && digits.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let read = node.to_json();
    let is_whole = read.as_f64().is_some_and(|n| n.fract() == 0.0);
    let plain = read.to_string();
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    let reading = if is_whole && digits.contains('.') {
        format!(", which is the number `{plain}`")
    } else {
        String::new()
    };
    let message = format!(
        "{} is {}{reading}; expected a whole number in digits only",
        named(pointer),
        quote(written)
    );
    let fault = Fault::new("PSP020", node.span, message);
    let sign = if written.starts_with('-') { "-" } else { "" };
    // An exponent or a number to base 16 has no second reading.
    let meant = numbers::whole_number(digits).map(|meant| format!("{sign}{meant}"));
    Some(match meant.filter(|_| digits.contains('.')) {
        Some(meant) if meant == plain || !is_whole => fault.help(format!("write `{meant}`")).fix(meant),
        Some(meant) => fault
            .help(format!("write `{meant}`, or `{plain}` if that is meant"))
            .fix(meant),
        None if is_whole => fault.help(format!("write `{plain}`")).fix(plain),
        None => fault.help("write a whole number without a decimal point"),
    })
}

/// A text in which nothing can be seen.
fn blank(node: &Node, pointer: &str, text: &str) -> Option<Fault> {
    let is_blank = !text.is_empty() && text.chars().all(|c| c.is_whitespace() || is_invisible(c));
    // An invisible character has a finding of its own.
    (is_blank && !text.chars().any(|c| is_invisible(c) && !c.is_control())).then(|| {
        let message = format!("{} is blank", named(pointer));
        Fault::new("PSP106", node.span, message).help("write a value")
    })
}

/// A text of one line that has more than one, or characters that look like others.
fn line(node: &Node, pointer: &str, text: &str) -> Option<Fault> {
    let what = named(pointer);
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_broken = text.trim_end_matches('\n').contains(['\n', '\r', '\t']);
    if !is_broken && text.trim_end_matches('\n').len() == text.len() - 1 && is_block(node) {
        let message = format!("{what} ends with a line break");
        let help = "write `|-` or `>-` above the text, or put the text behind the name of the field";
        return Some(Fault::new("PSP021", node.span, message).warning().help(help));
    }
    if is_broken || text.trim_end_matches('\n') != text.trim() {
        let why = if is_broken {
            "has line breaks or tabs"
        } else {
            "begins or ends with a space"
        };
        let message = format!("{what} {why}; expected one line of text");
        return Some(with_line(Fault::new("PSP020", node.span, message), node, &one_line));
    }
    let meant = plain_characters(text);
    if meant != text {
        let (typed, plain) = first_difference(text, &meant);
        let message = format!("{what} has {typed}, which looks like {plain}");
        let fault = Fault::new("PSP021", node.span, message).warning();
        return Some(with_line(fault, node, &meant));
    }
    let inner = in_typographic_quotes(node, text)?;
    let message = format!("the quotes around {} are part of {what}", quote(text));
    Some(with_line(
        Fault::new("PSP021", node.span, message).warning(),
        node,
        inner,
    ))
}

/// The fault with the text as it was meant.
fn with_line(fault: Fault, node: &Node, meant: &str) -> Fault {
    let fixed = render(&serde_json::Value::from(meant), 0).trim_end().to_owned();
    let fault = fault.help(format!("write {}", quote(&fixed)));
    // A fix replaces the text, and the sign of a text below its key isn't part of it.
    if is_block(node) { fault } else { fault.fix(fixed) }
}

/// Whether a text is on the lines below its key.
const fn is_block(node: &Node) -> bool {
    matches!(node.kind, Kind::Text(_, ScalarStyle::Literal | ScalarStyle::Folded))
}

/// The text with ordinary spaces and letters, each letter in its usual form. A text in Chinese or Japanese keeps its wide
/// letters and spaces, which are usual there.
fn plain_characters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let is_east_asian = text
        .chars()
        .any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'));
    let compatible = ComposingNormalizerBorrowed::new_nfkc();
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{3000}' | '\u{ff10}'..='\u{ff5a}' if is_east_asian => c.to_string(),
            c if c.is_whitespace() => " ".to_owned(),
            c if is_lookalike(c) => compatible.normalize(c.encode_utf8(&mut [0; 4])).into_owned(),
            c => c.to_string(),
        })
        .collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&plain).into_owned()
}

/// A letter or digit that Unicode keeps for other uses than words: letters of full width, of mathematics and in circles,
/// ligatures, Roman numerals.
const fn is_lookalike(c: char) -> bool {
    matches!(c,
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}'
        | '\u{fb00}'..='\u{fb06}' | '\u{2160}'..='\u{217f}' | '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}'
        | '\u{2102}' | '\u{210a}'..='\u{2115}' | '\u{2119}'..='\u{211d}' | '\u{2124}' | '\u{2128}' | '\u{212c}' | '\u{212d}'
        | '\u{212f}'..='\u{2134}')
}

/// What is different first, in words: the character as typed, and what it looks like.
fn first_difference(typed: &str, meant: &str) -> (String, String) {
    let differs = |c: &char| plain_characters(&c.to_string()) != c.to_string();
    match typed.chars().find(differs) {
        Some(c) if c.is_whitespace() => (format!("the character U+{:04X}", u32::from(c)), "a space".to_owned()),
        Some(c) => (
            format!("{} (U+{:04X})", quote(&c.to_string()), u32::from(c)),
            quote(&plain_characters(&c.to_string())),
        ),
        None => ("an accent that is a character of its own".to_owned(), quote(meant)),
    }
}

/// What is between the typographic quotes around a text that has quotes of YAML, too.
fn in_typographic_quotes<'t>(node: &Node, text: &'t str) -> Option<&'t str> {
    let is_plain = matches!(node.kind, Kind::Text(_, ScalarStyle::Plain));
    (!is_plain).then(|| crate::registry::yaml::in_typographic_quotes(text))?
}
