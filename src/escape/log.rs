//! Terminals, logs, and the workflow commands that GitHub's runner reads in a step's log.

use crate::visible;

/// The message of a workflow command (GitHub's runner unescapes exactly these).
pub fn workflow_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
pub fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// One line for a terminal or a log: invisible characters are spelled out, and nothing in it is a command to a runner
/// (`::name …::` after blanks, or `##[name …]` anywhere).
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (c, is_hidden) in visible::chars(text) {
        match c {
            '\t' => out.push(' '),
            c if is_hidden => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    no_commands(&out)
}

/// Many lines for a terminal or a log that repeat text of others: each is as [`line()`] makes it.
pub fn lines(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|one| match one.strip_suffix('\n') {
            Some(body) => line(body) + "\n",
            None => line(one),
        })
        .collect()
}

/// Many lines for a terminal or a log, which are text already and only must not be commands. A lone carriage return
/// ends a line, too: .NET's reader, which the runner uses, takes it so.
pub fn no_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\r']) {
        let body = line.trim_start_matches(|c: char| c.is_whitespace() && !matches!(c, '\n' | '\r'));
        if body.starts_with("::") {
            out.push_str(&line[..line.len() - body.len()]);
            out.push_str("\\u{3a}");
            out.push_str(&body[1..]);
        } else {
            out.push_str(line);
        }
    }
    if out.contains("##[") {
        out.replace("##[", "##\\u{5b}")
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflow_commands() {
        assert_eq!(workflow_data("50%\r\n::x"), "50%25%0D%0A::x");
        assert_eq!(workflow_property("a:b,c%"), "a%3Ab%2Cc%25");
    }

    #[test]
    fn lines_hold_no_command() {
        assert_eq!(line("  ::error::x"), "  \\u{3a}:error::x");
        assert_eq!(line("a ##[error]x"), "a ##\\u{5b}error]x");
        assert_eq!(line("a\u{1b}[31m\u{202e}"), "a\\u{1b}[31m\\u{202e}");
        assert_eq!(no_commands("x\n\t::add-mask::y"), "x\n\t\\u{3a}:add-mask::y");
        assert_eq!(no_commands("x\r::add-mask::y"), "x\r\\u{3a}:add-mask::y");
    }
}
