//! Values that fit the schema, and that their author meant otherwise.
//!
//! For: the check of a file. In: its values with their places, and the text that they were read from. Out: a fault for
//! each value with what was meant. May use the fields, which know whether a value is a whole number or one line of text.
//!
//! How it works. What is wrong with a value is found first, which is cheap ([`Slip`]). Its words, with the corrected value, cost
//! much more: they are written for the first faults of each rule, and the others are counted.

use std::collections::BTreeMap;

use granit_parser::ScalarStyle;
use icu_normalizer::ComposingNormalizerBorrowed;

use super::{MOST_EXPLAINED, named, numbers};
use crate::finding::{Severity, Span, Spans};
use crate::registry::edit::render;
use crate::registry::model::DocumentKind;
use crate::registry::yaml::{Fault, Kind, MOST_FAULTS, Node};
use crate::visible::is_invisible;
use crate::words::quote;

/// The values of a file that were read in silence as something else than was meant.
#[derive(Debug, Default)]
pub struct SilentReadings {
    /// Of each rule the first [`MOST_EXPLAINED`].
    pub faults: Vec<Fault>,
    /// The faults that are only counted, by rule and severity.
    pub more: BTreeMap<(&'static str, Severity), usize>,
    /// Where the values with an error are.
    pub wrong: Vec<Span>,
    /// Values that can't be used, by pointer: a number that is another one.
    pub unusable: Vec<String>,
    /// There are so many that the search ended.
    pub is_given_up: bool,
}

impl SilentReadings {
    fn add(&mut self, slip: &Slip<'_>, node: &Node, pointer: &str) {
        let (code, severity) = slip.rule();
        if severity == Severity::Error {
            self.wrong.push(node.span);
        }
        if let Slip::Number(_) = slip {
            self.unusable.push(pointer.to_owned());
        }
        let listed = self
            .faults
            .iter()
            .filter(|fault| fault.code == code && fault.severity == severity);
        match self.more.get_mut(&(code, severity)) {
            Some(more) => *more += 1,
            None if listed.count() < MOST_EXPLAINED => {
                let fault = slip.fault(node, pointer);
                self.faults.push(if severity == Severity::Warning {
                    fault.warning()
                } else {
                    fault
                });
            }
            None => drop(self.more.insert((code, severity), 1)),
        }
    }
}

/// Looks for values that were read as something else than was meant. `texts` are those of the public file and the overlay;
/// what is in one of the stretches `told` has a finding already. At [`MOST_FAULTS`] the search ends, with a fault about it.
pub fn silent_readings(root: &Node, kind: DocumentKind, texts: &[String; 2], told: &Spans) -> SilentReadings {
    let mut found = SilentReadings::default();
    let mut count = 0;
    root.walk(&mut |pointer, node| {
        if found.is_given_up || !may_differ(node) {
            return;
        }
        let Some(field) = kind.fields().at(pointer).filter(|_| !told.holds(&node.span)) else {
            return;
        };
        let slip = match &node.kind {
            Kind::Text(text, _) => blank(text).or_else(|| line(node, text).filter(|_| field.is_line())),
            _ if field.is_whole_number() => whole_number(node, texts),
            _ => None,
        };
        let Some(slip) = slip else { return };
        found.add(&slip, node, pointer);
        count += 1;
        if count == MOST_FAULTS {
            found.is_given_up = true;
            // First, so that no cap of what is listed leaves it out.
            found.faults.insert(0, Fault::too_many(node.span));
        }
    });
    found
}

/// Whether a value may have been meant otherwise. Nearly all are as they seem: their fields aren't looked up.
fn may_differ(node: &Node) -> bool {
    match &node.kind {
        Kind::Text(text, _) => {
            let is_odd = |b: u8| !(b' '..=b'~').contains(&b);
            text.starts_with(' ') || text.ends_with(' ') || text.bytes().any(is_odd)
        }
        // A whole number in digits only has no other text.
        Kind::Unsigned(_, written) | Kind::Signed(_, written) => written.is_some(),
        Kind::Float(..) => true,
        _ => false,
    }
}

/// How a value differs from what was meant.
enum Slip<'t> {
    /// A whole number that isn't written in digits only.
    Number(&'t str),
    /// A text in which nothing can be seen.
    Blank,
    /// A line of text with breaks or tabs in it, as it is in one line.
    Broken(&'t str),
    /// A line of text with spaces around it.
    Spaces(&'t str),
    /// A line of text below its key, with the break at its end.
    EndsWithBreak,
    /// Characters that look like others, and the text in plain ones.
    LookAlikes(&'t str, String),
    /// A text with typographic quotes inside of those of YAML, and what is between them.
    Quotes(&'t str, &'t str),
}

impl Slip<'_> {
    fn rule(&self) -> (&'static str, Severity) {
        match self {
            Self::Blank => ("PSP106", Severity::Error),
            Self::Number(_) | Self::Broken(_) | Self::Spaces(_) => ("PSP020", Severity::Error),
            Self::EndsWithBreak | Self::LookAlikes(..) | Self::Quotes(..) => ("PSP021", Severity::Warning),
        }
    }

    /// The fault in words.
    fn fault(&self, node: &Node, pointer: &str) -> Fault {
        let what = named(pointer);
        let fault = |message: String| Fault::new(self.rule().0, node.span, message);
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Self::Number(written) => number_fault(node, &what, written),
            Self::Blank => fault(format!("{what} is blank")).help("write a value"),
            Self::Broken(text) => {
                let message = format!("{what} has line breaks or tabs; expected one line of text");
                with_line(fault(message), node, &one_line(text))
            }
            Self::Spaces(text) => {
                let message = format!("{what} begins or ends with a space; expected one line of text");
                with_line(fault(message), node, &one_line(text))
            }
            Self::EndsWithBreak => fault(format!("{what} ends with a line break"))
                .help("write `|-` or `>-` above the text, or put the text behind the name of the field"),
            Self::LookAlikes(text, meant) => {
                let (typed, plain) = first_difference(text, meant);
                with_line(
                    fault(format!("{what} has {typed}, which looks like {plain}")),
                    node,
                    meant,
                )
            }
            Self::Quotes(text, inner) => {
                let message = format!("the quotes around {} are part of {what}", quote(text));
                with_line(fault(message), node, inner)
            }
        }
    }
}

/// A whole number with a point, which may group thousands, with an exponent, or with zeros in front.
fn whole_number<'t>(node: &Node, texts: &'t [String; 2]) -> Option<Slip<'t>> {
    let written = texts[usize::from(node.span.layer)].get(node.span.bytes())?;
    let digits = written.trim_start_matches(['-', '+']);
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    let is_plain = digits.is_empty() || (!is_padded && digits.bytes().all(|b| b.is_ascii_digit()));
    (!is_plain).then_some(Slip::Number(written))
}

fn number_fault(node: &Node, what: &str, written: &str) -> Fault {
    let digits = written.trim_start_matches(['-', '+']);
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
        "{what} is {}{reading}; expected a whole number in digits only",
        quote(written)
    );
    let fault = Fault::new("PSP020", node.span, message);
    let sign = if written.starts_with('-') { "-" } else { "" };
    // An exponent or a number to base 16 has no second reading.
    let meant = numbers::whole_number(digits).map(|meant| format!("{sign}{meant}"));
    match meant.filter(|_| digits.contains('.')) {
        Some(meant) if meant == plain || !is_whole => fault.help(format!("write `{meant}`")).fix(meant),
        Some(meant) => fault
            .help(format!("write `{meant}`, or `{plain}` if that is meant"))
            .fix(meant),
        None if is_whole => fault.help(format!("write `{plain}`")).fix(plain),
        None => fault.help("write a whole number without a decimal point"),
    }
}

/// A text in which nothing can be seen.
fn blank(text: &str) -> Option<Slip<'_>> {
    let is_blank = !text.is_empty() && text.chars().all(|c| c.is_whitespace() || is_invisible(c));
    // An invisible character has a finding of its own.
    (is_blank && !text.chars().any(|c| is_invisible(c) && !c.is_control())).then_some(Slip::Blank)
}

/// A text of one line that has more than one, or characters that look like others.
fn line<'t>(node: &Node, text: &'t str) -> Option<Slip<'t>> {
    let bare = text.trim_end_matches('\n');
    let is_broken = bare.contains(['\n', '\r', '\t']);
    if !is_broken && bare.len() == text.len() - 1 && is_block(node) {
        return Some(Slip::EndsWithBreak);
    }
    if is_broken {
        return Some(Slip::Broken(text));
    }
    if bare != text.trim() {
        return Some(Slip::Spaces(text));
    }
    let meant = plain_characters(text);
    if meant != text {
        return Some(Slip::LookAlikes(text, meant));
    }
    in_typographic_quotes(node, text).map(|inner| Slip::Quotes(text, inner))
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
    let is_usual = |c: char| c == ' ' || !(c.is_whitespace() || is_lookalike(c));
    if text.is_ascii() || (text.chars().all(is_usual) && ComposingNormalizerBorrowed::new_nfc().is_normalized(text)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::yaml::{LIMITS, parse};

    fn found(titles: usize) -> SilentReadings {
        let text = format!("links: [{}]\n", "{title: \"a\\tb\"}, ".repeat(titles));
        let document = parse(text, LIMITS);
        let root = document.root.expect("the list");
        let told = Spans::default();
        silent_readings(&root, DocumentKind::Partner, &[document.text, String::new()], &told)
    }

    #[test]
    fn words_are_written_for_few_and_all_are_counted() {
        for titles in [
            1,
            MOST_EXPLAINED,
            MOST_EXPLAINED + 1,
            MOST_FAULTS - 1,
            MOST_FAULTS,
            3 * MOST_FAULTS,
        ] {
            let found = found(titles);
            let all = titles.min(MOST_FAULTS);
            let explained = found.faults.iter().filter(|fault| fault.code == "PSP020").count();
            assert_eq!(explained, all.min(MOST_EXPLAINED));
            assert_eq!(explained + found.more.values().sum::<usize>(), all);
            assert_eq!(found.wrong.len(), all);
            assert_eq!(found.is_given_up, titles >= MOST_FAULTS);
            assert_eq!(found.faults[0].code == "PSP010", found.is_given_up);
        }
    }
}
