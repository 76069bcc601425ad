//! Which characters a reader of a text cannot see, and which of those the text needs.
//!
//! For: rules that forbid invisible characters, and the escaping of every output. In: text. Out: its characters, each
//! with whether it hides. May use nothing.
//!
//! How it works. Invisible characters are a fixed set ([`is_invisible`]). A few of them are part of how a word or an
//! emoji is written; they are kept exactly there and hide everywhere else:
//!
//! | character | is needed |
//! |---|---|
//! | zero width non-joiner | between two letters of a script that joins its letters (Persian *می‌خواهم*) |
//! | zero width joiner | the same; after a virama (Indic conjuncts); between two emoji (families, professions) |
//! | variation selectors 15, 16 | after a symbol that has a text and an emoji form; in a keycap |
//! | tag characters | in the flags of England, Scotland and Wales, the only ones in Unicode's list of emoji |

/// Whether a reader of the text would not see `c`, or would see something else: controls, zero-width characters,
/// bidirectional overrides, tags, variation selectors, and private use.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The characters of `text`, each with whether it is invisible and not needed where it is.
pub fn chars(text: &str) -> impl Iterator<Item = (char, bool)> + '_ {
    text.char_indices().map(|(at, c)| (c, hides(text, at, c)))
}

/// Whether `c`, which is at byte `at` of `text`, is invisible and not needed there.
pub fn hides(text: &str, at: usize, c: char) -> bool {
    is_invisible(c) && !is_needed(&text[..at], c, &text[at + c.len_utf8()..])
}

fn is_needed(before: &str, c: char, after: &str) -> bool {
    let (last, next) = (before.chars().next_back(), after.chars().next());
    let is_between = |is: fn(char) -> bool| last.is_some_and(is) && next.is_some_and(is);
    match c {
        '\u{200c}' => is_between(is_joining),
        '\u{200d}' => {
            let is_emoji = picture_before(before) && next.is_some_and(is_picture);
            is_between(is_joining) || last.is_some_and(is_virama) || is_emoji
        }
        '\u{fe0e}' | '\u{fe0f}' => {
            let is_keycap = last.is_some_and(|l| matches!(l, '0'..='9' | '#' | '*')) && next == Some('\u{20e3}');
            last.is_some_and(is_picture) || is_keycap
        }
        '\u{e0061}'..='\u{e007f}' => is_in_flag(before, c, after),
        _ => false,
    }
}

/// Letters and marks of scripts whose letters join, or that write conjuncts.
fn is_joining(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{65f}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6fa}'..='\u{6ff}' | '\u{710}'..='\u{7ff}'
        | '\u{840}'..='\u{85f}' | '\u{860}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f40}'..='\u{fbc}'
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{17dd}' | '\u{1820}'..='\u{18aa}'
        | '\u{a840}'..='\u{a873}' | '\u{fb50}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}'
        | '\u{1e900}'..='\u{1e94b}')
}

/// The sign that takes a consonant's vowel away; a joiner after it chooses the conjunct's form, also at a word's end.
fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d4d}'
            | '\u{dca}'
            | '\u{1039}'
            | '\u{17d2}'
    )
}

/// Symbols that are emoji or have an emoji form: the blocks that hold them all.
fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether `text` ends in an emoji, with its selector or skin tone.
fn picture_before(text: &str) -> bool {
    text.strip_suffix('\u{fe0f}')
        .unwrap_or(text)
        .chars()
        .next_back()
        .is_some_and(is_picture)
}

/// Whether the tag `c` belongs to one of the flags that are written with tags.
fn is_in_flag(before: &str, c: char, after: &str) -> bool {
    const FLAGS: [&str; 3] = [
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
    ];
    FLAGS.iter().any(|flag| {
        let mut tags = flag.char_indices().filter(|(_, tag)| *tag == c);
        tags.any(|(at, _)| before.ends_with(&flag[..at]) && after.starts_with(&flag[at + c.len_utf8()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> usize {
        chars(text).filter(|(_, hides)| *hides).count()
    }

    #[test]
    fn scripts_and_emoji_keep_their_joiners() {
        for needed in [
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "അവന\u{d4d}\u{200d} ആ",
            "👨\u{200d}👩\u{200d}👧",
            "👩🏽\u{200d}🔬",
            "❤\u{fe0f}\u{200d}🔥",
            "🏳\u{fe0f}\u{200d}🌈",
            "ℹ\u{fe0f} ©\u{fe0e}",
            "1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ] {
            assert_eq!(hidden(needed), 0, "{needed:?}");
        }
    }

    #[test]
    fn joiners_hide_everywhere_else() {
        for (text, count) in [
            ("a\u{200d}b", 1),
            ("é\u{200c}é", 1),
            ("می\u{200c}", 1),
            ("\u{200c}می", 1),
            ("می\u{200c}\u{200c}خ", 2),
            ("👩\u{200d}", 1),
            ("👩\u{200d}a", 1),
            ("漢\u{fe0f}", 1),
            ("1\u{fe0f}", 1),
            ("a\u{fe0f}\u{fe0f}", 2),
            ("🏴\u{e0067}\u{e0062}\u{e007f}", 3),
            ("a\u{e0041}\u{202e}\u{200b}\u{1b}", 4),
        ] {
            assert_eq!(hidden(text), count, "{text:?}");
        }
    }
}
