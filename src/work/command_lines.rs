//! Lines of a comment that can be commands: `/word rest`. In: the source of a comment. Out: its words. Pure.
//!
//! Only text that a reader of the comment sees as text counts. How it works: the comment is read line by line, as
//! GitHub reads its blocks.
//!
//! | where | counts |
//! |---|---|
//! | a line that begins with a slash, after at most three spaces | yes |
//! | in a fence of backticks or tildes, up to a fence that is as long | no |
//! | after four spaces or a tab: code | no |
//! | after `>`: a quotation | no |
//! | in an HTML comment, also over several lines, and in `<pre>`, `<script>`, `<style>` and `<textarea>` | no |
//!
//! People write on phones, so a capital letter, a blank after the slash and punctuation after the word make no difference.

use crate::visible;

/// A line that can be a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The word after the slash, in lowercase.
    pub word: String,
    /// The words after it, separated by single blanks.
    pub rest: String,
}

/// Most lines that are read from one comment.
pub const MOST: usize = 20;

/// What the line that is read is in.
enum Block {
    Text,
    /// A fence of this character and length.
    Fence(char, usize),
    /// HTML that isn't shown as text, up to this end.
    Html(&'static str),
}

/// Beginnings of HTML whose content isn't shown as text, each with its end.
const HIDDEN_HTML: [(&str, &str); 5] = [
    ("<!--", "-->"),
    ("<pre", "</pre>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<textarea", "</textarea>"),
];

/// The lines of a comment that can be commands, in order.
pub fn command_lines(body: &str) -> Vec<CommandLine> {
    let mut block = Block::Text;
    let mut found = Vec::new();
    let mut left = body;
    // What is left after a paragraph in which no HTML comment ends: each paragraph is searched once.
    let mut after_paragraph = body.len();
    while !left.is_empty() {
        let (line, after) = left.split_once('\n').unwrap_or((left, ""));
        left = after;
        match block {
            Block::Fence(sign, length) => {
                if closes(line, sign, length) {
                    block = Block::Text;
                }
                continue;
            }
            Block::Html(end) => {
                if line.to_ascii_lowercase().contains(end) {
                    block = Block::Text;
                }
                continue;
            }
            Block::Text => {}
        }
        let Some(text) = unindented(line) else { continue };
        if let Some((sign, length)) = opens(text) {
            block = Block::Fence(sign, length);
        } else if let Some(end) = hides(text) {
            // An HTML block ends with the line that has its end.
            if !after_begin(text).contains(end) {
                block = Block::Html(end);
            }
        } else {
            found.extend(command(&without_comments(text)));
            // A comment that begins within a line hides text up to its end in the same paragraph.
            let is_open = text.rsplit_once("<!--").is_some_and(|(_, tail)| !tail.contains("-->"));
            if is_open && left.len() <= after_paragraph {
                match end_in_paragraph(left) {
                    Ok(()) => block = Block::Html("-->"),
                    Err(after) => after_paragraph = after,
                }
            }
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// The line without the HTML comments that begin and end in it.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        let Some((_, after)) = after.split_once("-->") else {
            break;
        };
        out.push_str(before);
        rest = after;
    }
    out + rest
}

/// Whether an HTML comment ends before the next blank line; if not, how much is left from that line on.
fn end_in_paragraph(left: &str) -> Result<(), usize> {
    let mut after = left.len();
    for line in left.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        if line.contains("-->") {
            return Ok(());
        }
        after -= line.len();
    }
    Err(after)
}

/// The line without its indentation; none where the indentation makes it code.
fn unindented(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(' ');
    (line.len() - text.len() <= 3 && !text.starts_with('\t')).then_some(text)
}

/// The sign and the length of a fence that begins here.
fn opens(text: &str) -> Option<(char, usize)> {
    let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = text.trim_start_matches(sign);
    let length = text.len() - rest.len();
    // With a backtick after it, it is code within a line.
    (length >= 3 && !(sign == '`' && rest.contains('`'))).then_some((sign, length))
}

fn closes(line: &str, sign: char, length: usize) -> bool {
    unindented(line).is_some_and(|text| {
        let rest = text.trim_start_matches(sign);
        text.len() - rest.len() >= length && rest.trim().is_empty()
    })
}

/// The end of the hidden HTML that begins here.
fn hides(text: &str) -> Option<&'static str> {
    let lower = text.get(..text.len().min(16)).unwrap_or(text).to_ascii_lowercase();
    let begins = |begin: &str| {
        let rest = lower.strip_prefix(begin)?;
        // `<present>` isn't `<pre>`.
        let is_whole = begin == "<!--" || !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        is_whole.then_some(())
    };
    let (_, end) = HIDDEN_HTML.iter().find(|(begin, _)| begins(begin).is_some())?;
    Some(*end)
}

/// What follows the first tag of hidden HTML, in lowercase.
fn after_begin(text: &str) -> String {
    let begin = if text.starts_with("<!--") { 4 } else { 1 };
    text[begin..].to_ascii_lowercase()
}

fn command(text: &str) -> Option<CommandLine> {
    // What a reader doesn't see isn't part of a word.
    let shown: String = visible::chars(text.strip_prefix('/')?)
        .filter_map(|(c, is_hidden)| (!is_hidden).then_some(c))
        .collect();
    let shown = shown.trim();
    let end = shown.find(|c: char| !c.is_alphabetic()).unwrap_or(shown.len());
    let (word, rest) = shown.split_at(end);
    // A path isn't a command.
    let is_apart = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || ENDS.contains(&c));
    (!word.is_empty() && is_apart).then(|| CommandLine {
        word: word.to_lowercase(),
        rest: {
            let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ENDS.contains(&c));
            rest.split_whitespace().collect::<Vec<_>>().join(" ")
        },
    })
}

/// Punctuation that can follow a word.
const ENDS: [char; 11] = ['.', ',', ':', ';', '!', '?', '…', '。', '،', '！', '：'];

/// A word of a command without the punctuation and quotation marks around it, in lowercase, with every kind of dash as a
/// hyphen: keyboards of phones replace one with the other.
pub fn plain_word(word: &str) -> String {
    let is_around =
        |c: char| ENDS.contains(&c) || matches!(c, '`' | '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '(' | ')');
    let is_dash = |c: char| {
        matches!(
            c,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
        )
    };
    word.trim_matches(is_around)
        .chars()
        .map(|c| if is_dash(c) { '-' } else { c })
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(body: &str) -> Vec<String> {
        let line = |line: CommandLine| format!("{} {}", line.word, line.rest).trim_end().to_owned();
        command_lines(body).into_iter().map(line).collect()
    }

    #[test]
    fn people_write_commands_in_many_ways() {
        for body in [
            "/done x",
            "/Done x",
            "/DONE  x ",
            "/ done x",
            "/done: x",
            "/done, x",
            "   /done x",
            "/done\u{a0}x",
            "/\u{200b}done x",
            "Hello!\r\n\r\n/done x\r\nThanks",
            "> please do it\n\n/done x",
            "`<!--` begins a comment\n/done x",
            "<!-- hello -->\n/done x",
            "/done <!-- not y --> x",
            "<details>\n\n/done x\n</details>",
            "text <!-- never closed\n\n/done x",
            "text <!-- a\ntext <!-- b\n\ntext <!-- c\n-->\n/done x",
            &("a <!--\n".repeat(9_000) + "/done x"),
            "```\na\n````\n/done x",
            "``` a ```\n/done x",
        ] {
            assert_eq!(words(body), ["done x"], "{body:?}");
        }
        assert_eq!(words("/done."), ["done"]);
        assert_eq!(words("/recheck "), ["recheck"]);
        assert_eq!(words("/recheck please"), ["recheck please"]);
    }

    #[test]
    fn what_is_not_shown_as_text_is_no_command() {
        for body in [
            "> /done x",
            ">/done x",
            "    /done x",
            "\t/done x",
            " \t/done x",
            "```\n/done x\n```",
            "~~~\n/done x\n~~~",
            "`````\n```\n/done x\n`````",
            "~~~~ text\n~~~\n```\n/done x\n~~~~",
            "```\n/done x",
            "```\n    ```\n/done x\n```",
            "<!-- /done x -->",
            "<!--\n/done x\n-->",
            "<!--\n\n```\n/done x\n\n-->\n",
            "text <!-- a\n/done x\n-->",
            "<pre>\n/done x\n</pre>",
            "<PRE class=a>\n\n/done x\n</pre>",
            "<!-- never closed\n\n/done x",
            "see /done x",
            "/usr/bin/done x",
            "/",
            "/ ",
            "//done x",
            "- /done x",
        ] {
            assert_eq!(words(body), [""; 0], "{body:?}");
        }
    }

    #[test]
    fn dashes_and_quotation_marks_of_phones_are_plain() {
        for word in [
            "integration–plan",
            "`integration-plan`",
            "“Integration—Plan”.",
            "integration\u{2011}plan,",
        ] {
            assert_eq!(plain_word(word), "integration-plan");
        }
    }

    #[test]
    fn a_long_comment_is_read_in_part() {
        assert_eq!(command_lines(&"/done x\n".repeat(500)).len(), MOST);
    }
}
