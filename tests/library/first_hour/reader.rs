//! A reader who does what each help says, to the letter, and thinks of nothing else.

use psp_partners::finding::{Finding, Severity};

/// What one look at the findings makes of a file: where it is, and its text.
pub(super) fn follow(path: &str, text: &str, findings: &[Finding]) -> (String, String) {
    let mut path = path.to_owned();
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut moves: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for finding in findings.iter().filter(|f| f.severity == Severity::Error) {
        let help = finding.help.as_deref().unwrap_or_default();
        match finding.place.span {
            Some(span) if help.starts_with("move th") => {
                moves.extend(shifted(text, span.from as usize, help).unwrap_or_default());
            }
            Some(span) => changes.extend(change(finding, span.bytes(), text, help)),
            None => path = moved(&path, help),
        }
    }
    // From the end, so that places stay; of two changes of one place, the first counts.
    changes.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut kept: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for change in changes {
        if kept
            .last()
            .is_none_or(|(last, _)| last.end <= change.0.start && *last != change.0)
        {
            kept.push(change);
        }
    }
    kept.extend(moves);
    kept.sort_by_key(|(range, _)| range.start);
    let mut text = text.to_owned();
    for (range, new) in kept.into_iter().rev() {
        text.replace_range(range, &new);
    }
    (path, text)
}

/// The fix; or the example in the help; or the deletion that it asks for.
fn change(
    finding: &Finding,
    range: std::ops::Range<usize>,
    text: &str,
    help: &str,
) -> Option<(std::ops::Range<usize>, String)> {
    let line = line_of(text, range.start);
    if let Some(fix) = &finding.fix {
        return Some((range, fix.clone()));
    }
    if help.contains("delete the line") || (help.contains("delete") && !help.starts_with("write")) {
        return Some((line, String::new()));
    }
    if help.starts_with("add `") {
        let typed = example(help)?.replace('…', "Berg Testing");
        return Some((line.start..line.start, format!("{typed}\n")));
    }
    if finding.message.contains("expected one of") {
        let first = finding.message.split("expected one of `").nth(1)?.split('`').next()?;
        return Some((range, first.to_owned()));
    }
    // A value that isn't there has its place at the colon.
    if range.is_empty() && text[range.start..].starts_with(':') {
        let behind = range.start + 1;
        return Some((behind..behind, format!(" {}", example(help)?)));
    }
    Some((range, example(help)?))
}

/// The lines that the help moves: blanks that go or come at the beginning of each.
fn shifted(text: &str, at: usize, help: &str) -> Option<Vec<(std::ops::Range<usize>, String)>> {
    let numbers: Vec<usize> = help.split(' ').filter_map(|word| word.parse().ok()).collect();
    let (below, by) = match numbers.as_slice() {
        [by] => (0, *by),
        [below, by] => (*below, *by),
        _ => return None,
    };
    let mut from = line_of(text, at).start;
    let mut all = Vec::new();
    while all.len() <= below {
        let line = line_of(text, from);
        if !text[line.clone()].trim().is_empty() {
            let is_left = help.ends_with("left");
            let (end, new) = if is_left { (from + by, 0) } else { (from, by) };
            all.push((from..end, " ".repeat(new)));
        }
        from = line.end;
    }
    Some(all)
}

/// What the help says to type.
fn example(help: &str) -> Option<String> {
    let leads = [
        "write `",
        "such as `",
        "as in `",
        "for example `",
        "add `",
        "move it to `",
        "move the file to `",
        "rename the folder to `",
    ];
    let (lead, at) = leads.iter().find_map(|lead| Some((lead, help.find(lead)?)))?;
    help[at + lead.len()..].split('`').next().map(str::to_owned)
}

/// The line of a place, with its end.
fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let to = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    from..to
}

/// Where the help says that the file or its folder belongs.
fn moved(path: &str, help: &str) -> String {
    let Some(right) = example(help).filter(|right| right.starts_with("partners/")) else {
        return path.to_owned();
    };
    if help.starts_with("rename the folder") {
        let name = path.rsplit('/').next().unwrap_or_default();
        format!("{right}/{name}")
    } else {
        right
    }
}
