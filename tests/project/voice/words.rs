//! The words that our texts don't use, with what we write in their places, and how they are found.

/// A word or phrase that we don't use.
#[derive(Debug)]
pub(super) struct Avoided {
    pub phrase: &'static str,
    pub instead: &'static str,
    /// The word before, with which it is another phrase.
    not_after: &'static [&'static str],
    /// The word behind, with which it is another phrase.
    not_before: &'static [&'static str],
    /// Only texts for users avoid it.
    pub only_for_users: bool,
}

const fn avoid(phrase: &'static str, instead: &'static str) -> Avoided {
    Avoided {
        phrase,
        instead,
        not_after: &[],
        not_before: &[],
        only_for_users: false,
    }
}

/// How we write, in short: as across a desk. Riddles, words of the law and of the bible, and empty words stay out.
pub(super) const AVOIDED: &[Avoided] = &[
    avoid("nobody", "no one, or name the role"),
    avoid("somebody", "a person, or name the role"),
    avoid("whoever", "anyone who, or name the role"),
    avoid("whatever", "any, every"),
    avoid("whom", "which person, or turn the sentence around"),
    avoid("stands", "is, has, contains"),
    avoid("stand in", "be in, contain"),
    avoid("lies", "is"),
    avoid("lie in", "be in"),
    avoid("is that of", "belongs to"),
    Avoided {
        // "There is no …" is plain English.
        not_after: &["there"],
        not_before: &["longer", "more", "one", "other", "less"],
        ..avoid("is no", "isn't a")
    },
    avoid("anew", "again"),
    avoid("again and again", "repeatedly"),
    avoid("for ever", "permanently"),
    avoid("meanwhile", "in the meantime"),
    avoid("says", "shows, reports, lists, contains"),
    avoid("tells", "shows, reports, reminds"),
    avoid("speaks", "is about, mentions"),
    avoid("told of", "reported"),
    avoid("spoken of", "mentioned"),
    avoid("beside", "next to, along with"),
    avoid("besides", "in addition"),
    avoid("as far as", "where, up to, if"),
    avoid("in so far as", "where, if"),
    avoid("whose move", "whose turn"),
    avoid("program move", "a maintainer's turn"),
    avoid("partner move", "the partner's turn"),
    avoid("author move", "the author's turn"),
    avoid("obey", "accept, follow"),
    avoid("obeys", "accepts, follows"),
    avoid("obeyed", "accepted, followed"),
    avoid("wakes", "triggers, starts"),
    avoid("woken", "triggered, started"),
    avoid("woke", "triggered, started"),
    avoid("hears", "receives, reads"),
    avoid("heard", "received, read"),
    avoid("listens", "receives, reads"),
    avoid("day of the calendar", "date"),
    avoid("days of the calendar", "dates"),
    avoid("account number", "user ID"),
    avoid("rests on", "the evidence"),
    avoid("let pass", "waive"),
    avoid("lets pass", "waives"),
    avoid("lacks", "doesn't have, is missing"),
    avoid("lacking", "missing"),
    avoid("in order to", "to"),
    avoid("as such", "(nothing)"),
    avoid("respectively", "(two sentences)"),
    avoid("the fact that", "that"),
    avoid("namely", "(a colon)"),
    Avoided {
        only_for_users: true,
        ..avoid("please", "(nothing)")
    },
    Avoided {
        only_for_users: true,
        ..avoid("sorry", "(nothing)")
    },
];

/// An avoided phrase in a text.
#[derive(Debug)]
pub(super) struct Hit {
    /// Of the text, from 0.
    pub line: usize,
    pub avoided: &'static Avoided,
}

/// The avoided phrases of a text. Phrases end at punctuation; code in backticks and values in braces are no words of ours.
pub(super) fn hits(text: &str) -> Vec<Hit> {
    let words = words(text);
    let word = |at: usize| words.get(at).map_or("", |(word, _)| word.as_str());
    let mut found = Vec::new();
    for (at, (first, line)) in words.iter().enumerate() {
        for avoided in AVOIDED {
            // Most words begin no phrase.
            if first.is_empty() || !avoided.phrase.starts_with(first.as_str()) {
                continue;
            }
            let mut parts = avoided.phrase.split(' ').enumerate();
            let matches = parts.all(|(i, part)| word(at + i) == part);
            let before = at.checked_sub(1).map_or("", word);
            let behind = word(at + avoided.phrase.split(' ').count());
            if matches && !avoided.not_after.contains(&before) && !avoided.not_before.contains(&behind) {
                found.push(Hit { line: *line, avoided });
            }
        }
    }
    found
}

/// The words of a text in lower case with their lines, and an empty one where a phrase ends.
fn words(text: &str) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // The signs of a comment part nothing.
        let line = line.trim_start_matches(['/', '!', '#', ' ', '*']);
        let mut word = String::new();
        let mut at = 0;
        while let Some(c) = line[at..].chars().next() {
            let is_inside = c.is_alphanumeric() || c == '_' || (matches!(c, '\'' | '’') && !word.is_empty());
            if is_inside {
                word.extend(if c == '’' { '\'' } else { c }.to_lowercase());
            } else {
                out.extend(ended(&mut word, number));
                if !matches!(c, ' ' | '\t' | '*' | '"' | '\\') {
                    out.push((String::new(), number));
                }
            }
            at += skipped(&line[at..]).unwrap_or(c.len_utf8());
        }
        out.extend(ended(&mut word, number));
        if line.is_empty() {
            out.push((String::new(), number));
        }
    }
    out
}

/// The word that ends here, if there is one. A possessive is the word itself.
fn ended(word: &mut String, line: usize) -> Option<(String, usize)> {
    let word = std::mem::take(word);
    let word = word.trim_end_matches('\'');
    let word = word.strip_suffix("'s").unwrap_or(word);
    (!word.is_empty()).then(|| (word.to_owned(), line))
}

/// How much to skip of a text that begins with code in backticks, a value in braces, an attribute of HTML, or a literal's
/// escape.
fn skipped(text: &str) -> Option<usize> {
    for quote in ["=\"", "=\\\""] {
        if let Some(inside) = text.strip_prefix(quote) {
            return Some(quote.len() + inside.find('"')? + 1);
        }
    }
    let closed_by = |sign: char| Some(text[1..].find(sign).filter(|length| *length > 0)? + 2);
    match text.chars().next()? {
        '`' => closed_by('`'),
        '{' => closed_by('}'),
        '\\' => Some(1 + text[1..].chars().next().map_or(0, char::len_utf8)),
        _ => None,
    }
}

#[test]
fn avoided_words_are_found_where_people_read_them() {
    let found = |text: &str| -> Vec<&'static str> { hits(text).iter().map(|hit| hit.avoided.phrase).collect() };
    for avoided in AVOIDED {
        let text = format!("Then {} it.", avoided.phrase);
        assert_eq!(found(&text), [avoided.phrase], "{text}");
        assert!(
            !avoided.instead.is_empty() && found(avoided.instead).is_empty(),
            "{avoided:?}"
        );
    }
    assert_eq!(
        found("/// A day of the\n/// calendar, nobody's: an account's number"),
        ["day of the calendar", "nobody", "account number"]
    );
    assert_eq!(found("\\nNobody \\\n   says"), ["nobody", "says"]);
    assert_eq!(hits("a\nb\nit says")[0].line, 2);
    for innocent in [
        "there is no schema",
        "it is no longer open",
        "the field `says` and {whatever}",
        "outlies, understands, forever",
        "<p class=\"beside\"> <p class=\\\"beside\\\">",
        "As of today. Such a day is. No more",
    ] {
        assert!(found(innocent).is_empty(), "{innocent}: {:?}", found(innocent));
    }
}
