//! Slips of lines: signs, blanks, colons, indentation, and keys that are still comments.

use std::ops::Range;

use super::lines::{Line, joined, word};
use super::{names, values};
use crate::words::{count, quote};

/// A stretch of the text, and what belongs there.
pub(super) struct Slip {
    pub range: Range<usize>,
    pub new: String,
    pub message: String,
    /// What to type; the corrected line if there is nothing better.
    pub help: Option<String>,
    /// A value was changed: what else is wrong with it can wait.
    pub is_value: bool,
    /// Several lines, in which there may be more slips.
    pub is_block: bool,
}

impl Slip {
    fn new(range: Range<usize>, new: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            range,
            new: new.into(),
            message: message.into(),
            help: None,
            is_value: false,
            is_block: false,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Slips that the parser may have stopped at: in the line of byte `at`, and in the two lines of content before it.
pub(super) fn near(lines: &[Line<'_>], at: usize) -> Vec<Slip> {
    let here = lines.partition_point(|line| line.from <= at).saturating_sub(1);
    let next = (here + 1..lines.len()).find(|i| lines[*i].has_content());
    let content = (0..=here.min(lines.len().saturating_sub(1)))
        .rev()
        .filter(|i| lines[*i].has_content());
    let mut near: Vec<usize> = content.take(3).collect();
    // A text of several lines is refused at its beginning, for what is wrong with its second line.
    near.extend(next);
    let of_line = [
        fence,
        odd_space,
        bullet,
        wide_colon,
        glued_colon,
        equals,
        no_colon,
        bold_key,
        value,
    ];
    let each = |i: &usize| of_line.iter().filter_map(|slip| slip(&lines[*i])).collect::<Vec<_>>();
    let mut found: Vec<Slip> = near.iter().flat_map(each).collect();
    found.extend(near.iter().filter_map(|i| tab(lines, *i)));
    found.extend(near.iter().filter_map(|i| still_comment(lines, *i)));
    // What a line is takes precedence over where it is: most often its own slip makes the next line look misplaced.
    found.extend(near.iter().filter_map(|i| indentation(lines, *i)));
    found
}

/// The first slip that can be told without the parser: it reads these lines, as something that no one meant.
pub(super) fn at_sight(lines: &[Line<'_>]) -> Option<Slip> {
    for (i, line) in lines.iter().enumerate() {
        if !line.has_content() && !line.text.starts_with('#') {
            continue;
        }
        if let Some(slip) = bullet(line).or_else(|| space_at_start(line)) {
            return Some(slip);
        }
        if line.text.starts_with('#') {
            let next = lines.get(i + 1).filter(|next| next.has_content() && next.indent() > 0);
            let is_new = |name: &str| {
                !lines
                    .iter()
                    .any(|l| l.text.starts_with(name) && l.text[name.len()..].starts_with(':'))
            };
            if next.is_some() && commented_key(line).is_some_and(|(_, name)| is_new(name)) {
                return still_comment(lines, i + 1);
            }
        } else if line.text.starts_with(|c: char| c.is_ascii_lowercase())
            && line.opens()
            && let Some(slip) = at_margin(lines, i)
        {
            return Some(slip);
        }
    }
    None
}

/// The edge of a block of code, as in a comment on GitHub.
fn fence(line: &Line<'_>) -> Option<Slip> {
    let is_fence = line.text.trim_start().starts_with("```");
    is_fence.then(|| {
        let message = "this line marks a block of code in Markdown; this file is YAML";
        Slip::new(line.from..line.from + line.text.len(), "", message).help("delete this line")
    })
}

/// Blanks that look like one and are another character.
fn odd_space(line: &Line<'_>) -> Option<Slip> {
    let is_odd = |c: char| matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}');
    let at = line.text.find(is_odd)?;
    let rest = &line.text[at..];
    let end = at + rest.rfind(is_odd)? + rest[rest.rfind(is_odd)?..].chars().next()?.len_utf8();
    let message = "this line contains a no-break space (U+00A0), which looks like a space and isn't one";
    let new = line.text[at..end].replace(is_odd, " ");
    Some(Slip::new(line.from + at..line.from + end, new, message))
}

/// The same where only blanks can be meant: before the line, or before its value.
fn space_at_start(line: &Line<'_>) -> Option<Slip> {
    let slip = odd_space(line)?;
    let lead = line.text.len() - line.text.trim_start().len();
    let value = line.text.find(": ").map(|at| {
        let behind = &line.text[at + 1..];
        at + 1 + behind.len() - behind.trim_start().len()
    });
    let end = slip.range.end - line.from;
    (end <= lead || value.is_some_and(|value| end <= value)).then_some(slip)
}

fn tab(lines: &[Line<'_>], i: usize) -> Option<Slip> {
    let line = &lines[i];
    let lead = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
    if !line.text[..lead].contains('\t') {
        return None;
    }
    let open = Open::before(lines, i);
    let bare = Line {
        from: line.from,
        text: line.text.trim_start(),
    };
    let suits = open.of(&bare);
    let typed = line.text[..lead].replace('\t', "  ").len();
    let before = lines[..i].iter().rev().find(|line| line.has_content());
    let column = match before {
        Some(before) if before.opens() => open.deepest() + 2,
        _ if suits.contains(&typed) => typed,
        _ => suits.last().copied().unwrap_or(0),
    };
    let message = "a tab indents this line; YAML allows only spaces there";
    let help = format!("begin the line with {}", count(column, "space"));
    Some(Slip::new(line.from..line.from + lead, " ".repeat(column), message).help(help))
}

/// A bullet, or a dash without its blank, in place of `- `.
fn bullet(line: &Line<'_>) -> Option<Slip> {
    let (at, rest) = line.inner();
    let behind = rest.strip_prefix(['•', '–', '—', '-', '*'])?;
    let sign = &rest[..rest.len() - behind.len()];
    let name = word(behind.trim_start());
    let is_key = behind.trim_start()[name.len()..].starts_with(':');
    if !names::is_field(name) || !is_key || (sign == "-" && behind.starts_with(' ')) {
        return None;
    }
    let blanks = behind.len() - behind.trim_start().len();
    let from = line.from + at;
    let message = format!("an item of a list begins with `- `, not with {}", quote(sign));
    Some(Slip::new(from..from + sign.len() + blanks, "- ", message))
}

/// The colon of an East Asian keyboard.
fn wide_colon(line: &Line<'_>) -> Option<Slip> {
    let (at, rest) = line.inner();
    let name = word(rest);
    let behind = rest[name.len()..].strip_prefix('：')?;
    let blanks = behind.len() - behind.trim_start().len();
    let from = line.from + at + name.len();
    let is_name = names::is_field(name);
    is_name.then(|| {
        let message = format!("{} is followed by a full-width colon (U+FF1A)", quote(name));
        Slip::new(from..from + '：'.len_utf8() + blanks, ": ", message)
    })
}

fn glued_colon(line: &Line<'_>) -> Option<Slip> {
    let (at, rest) = line.inner();
    let name = word(rest);
    let behind = rest[name.len()..].strip_prefix(':')?;
    if !names::is_field(name) || behind.is_empty() || behind.starts_with([' ', '\t']) {
        return None;
    }
    let from = line.from + at + name.len();
    let message = format!("a space is missing after the colon of {}", quote(name));
    Some(Slip::new(from..from + 1, ": ", message))
}

fn equals(line: &Line<'_>) -> Option<Slip> {
    let (at, rest) = line.inner();
    let name = word(rest);
    let behind = rest[name.len()..].trim_start().strip_prefix('=')?.trim_start();
    if !names::is_field(name) {
        return None;
    }
    let (from, to) = (line.from + at + name.len(), line.from + at + rest.len() - behind.len());
    let message = format!("{} is followed by `=`; expected a colon", quote(name));
    Some(Slip::new(from..to, ": ", message))
}

fn no_colon(line: &Line<'_>) -> Option<Slip> {
    let (at, rest) = line.inner();
    let name = word(rest);
    let behind = rest[name.len()..].strip_prefix(' ')?.trim_start();
    if !names::is_field(name) || behind.is_empty() || behind.starts_with([':', '=', '#']) || behind.contains(": ") {
        return None;
    }
    let (from, to) = (line.from + at + name.len(), line.from + at + rest.len() - behind.len());
    let message = format!("a colon is missing after {}", quote(name));
    Some(Slip::new(from..to, ": ", message))
}

/// `**name**:`, as a form in Markdown has it.
fn bold_key(line: &Line<'_>) -> Option<Slip> {
    let (at, rest) = line.inner();
    let inner = rest.trim_start_matches('*');
    let name = word(inner);
    let stars = rest.len() - inner.len();
    let behind = inner[name.len()..].trim_start_matches('*');
    if stars == 0 || !names::is_field(name) || !behind.starts_with(':') {
        return None;
    }
    let from = line.from + at;
    let message = format!("the name of a field is {}, without `*`", quote(name));
    Some(Slip::new(from..from + rest.len() - behind.len(), name, message))
}

fn value(line: &Line<'_>) -> Option<Slip> {
    let (at, text) = match line.entry() {
        Some((_, at, value)) => (at, value),
        None => line.inner(),
    };
    let is_value = line.entry().is_some() || line.text.trim_start().starts_with("- ");
    let meant = is_value.then(|| values::meant(text))??;
    let mut slip = Slip::new(line.from + at..line.from + at + text.len(), meant.value, meant.message);
    slip.is_value = true;
    Some(slip)
}

/// The name of a field at the top that is still behind a `#`, and where in the line it begins.
fn commented_key<'t>(line: &Line<'t>) -> Option<(usize, &'t str)> {
    let bare = line.text.strip_prefix('#')?;
    let bare = bare.strip_prefix(' ').unwrap_or(bare);
    let name = word(bare);
    let behind = bare[name.len()..].strip_prefix(':')?.trim();
    let is_key = names::is_top(name) && (behind.is_empty() || behind.starts_with('#'));
    is_key.then_some((line.text.len() - bare.len(), name))
}

/// An item or a field that is no longer a comment, below a key that still is one.
fn still_comment(lines: &[Line<'_>], i: usize) -> Option<Slip> {
    if lines[i].indent() == 0 {
        return None;
    }
    let mut above = lines[..i].iter().rev().take_while(|line| !line.has_content());
    let (line, (at, name)) = above.find_map(|line| Some((line, commented_key(line)?)))?;
    let message = format!("`{name}:` is still a comment, but the line below it isn't");
    let slip = Slip::new(line.from..line.from + at + name.len(), name, message);
    Some(slip.help(format!("write `{name}:`, without the `#` before it")))
}

/// Columns at which line `i` may go on with what is open: with a field, or with an item of a list.
struct Open {
    /// Each column, and whether items begin there.
    columns: Vec<(usize, bool)>,
}

impl Open {
    fn before(lines: &[Line<'_>], i: usize) -> Self {
        let mut columns: Vec<(usize, bool)> = Vec::new();
        for line in lines[..i].iter().filter(|line| line.has_content()) {
            let indent = line.indent();
            let (inner, _) = line.inner();
            if inner > indent {
                // A list may begin right below its key.
                columns.retain(|(column, is_list)| *column < indent || (*column == indent && !is_list));
                columns.extend([(indent, true), (inner, false)]);
            } else {
                columns.retain(|(column, _)| *column < indent);
                columns.push((indent, false));
            }
        }
        Self { columns }
    }

    /// The columns that suit `line`, from the left.
    fn of(&self, line: &Line<'_>) -> Vec<usize> {
        let is_item = line.inner().0 > line.indent();
        let suits = self.columns.iter().filter(|(_, is_list)| *is_list == is_item);
        suits.map(|(column, _)| *column).collect()
    }

    fn deepest(&self) -> usize {
        self.columns.last().map_or(0, |(column, _)| *column)
    }
}

/// A line that is further in or out than what it belongs to.
fn indentation(lines: &[Line<'_>], i: usize) -> Option<Slip> {
    let line = &lines[i];
    let (indent, (_, rest)) = (line.indent(), line.inner());
    let before = lines[..i].iter().rev().find(|line| line.has_content());
    let name = word(rest);
    let Some(before) = before else {
        return (indent > 0 && names::is_top(name)).then(|| shift(lines, i, 0));
    };
    let open = Open::before(lines, i);
    let suits = open.of(line);
    if suits.contains(&indent) || (before.opens() && indent > open.deepest()) {
        return None;
    }
    let column = if names::is_top(name) && indent <= 2 {
        0
    } else {
        let right = suits.iter().copied().find(|column| *column > indent);
        right.or_else(|| suits.last().copied())?
    };
    (column != indent).then(|| shift(lines, i, column))
}

/// The line and what is further in below it, moved to `column`.
fn shift(lines: &[Line<'_>], i: usize, column: usize) -> Slip {
    let indent = lines[i].indent();
    let is_part = |line: &&Line<'_>| !line.has_content() || line.indent() > indent.max(column);
    let mut end = i + 1 + lines[i + 1..].iter().take_while(is_part).count();
    while end > i + 1 && !lines[end - 1].has_content() {
        end -= 1;
    }
    let block = &lines[i..end];
    let name = word(lines[i].inner().1);
    let message = format!(
        "{} is indented by {}; expected {column}",
        quote(name),
        count(indent, "space")
    );
    let to = block.last().map_or(0, |line| line.from + line.text.len());
    let moved = |line: &Line<'_>| {
        if line.has_content() {
            format!(
                "{}{}",
                " ".repeat(line.indent() + column - indent),
                line.text.trim_start()
            )
        } else {
            line.text.to_owned()
        }
    };
    let side = if column < indent { "left" } else { "right" };
    let by = count(indent.abs_diff(column), "space");
    let help = match block.len() {
        1 => format!("move the line {by} to the {side}"),
        n => format!("move this line and the {} below it {by} to the {side}", n - 1),
    };
    let new = joined(block, moved);
    let mut slip = Slip::new(lines[i].from..to, new, message).help(help);
    slip.is_block = true;
    slip
}

/// Fields of the group that line `i` opens, at the margin below it.
fn at_margin(lines: &[Line<'_>], i: usize) -> Option<Slip> {
    let (group, ..) = lines[i].entry()?;
    let next = i + 1 + lines[i + 1..].iter().position(Line::has_content)?;
    let is_part = |line: &Line<'_>| {
        let name = line.entry().map(|(name, ..)| name);
        line.indent() > 0 || !line.has_content() || name.is_some_and(|n| !names::is_top(n) && names::is_below(group, n))
    };
    if lines[next].indent() > 0 || lines[next].text.starts_with('-') || !is_part(&lines[next]) {
        return None;
    }
    let mut end = next + lines[next..].iter().take_while(|line| is_part(line)).count();
    while !lines[end - 1].has_content() {
        end -= 1;
    }
    // What is further in already may be right: only a block as a whole keeps its shape.
    let first = lines[next..end]
        .iter()
        .position(|line| line.indent() > 0)
        .map_or(end, |n| next + n);
    let is_group = first < end && lines[first - 1].opens();
    let end = if is_group { end } else { first };
    let block = &lines[next..end];
    let indented = |line: &Line<'_>| {
        if line.has_content() {
            format!("  {}", line.text)
        } else {
            line.text.to_owned()
        }
    };
    let name = word(lines[next].inner().1);
    let message = format!("{} belongs to {} and isn't indented", quote(name), quote(group));
    let to = block.last().map_or(0, |line| line.from + line.text.len());
    let new = joined(block, indented);
    let help = match block.len() {
        1 => "move the line 2 spaces to the right".to_owned(),
        n => format!("move this line and the {} below it 2 spaces to the right", n - 1),
    };
    let mut slip = Slip::new(lines[next].from..to, new, message).help(help);
    slip.is_block = true;
    Some(slip)
}
