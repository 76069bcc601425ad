//! What people do between two runs, and issues that are there before the first.

use proptest::prelude::*;
use psp_partners::forge::Issue;

use crate::work::world::{State, user};

#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// `- [ ]` to `- [x]`, or back, in the n-th box.
    Tick(usize),
    Retitle,
    Close,
    Reopen,
    AddLabel(&'static str),
    RemoveLabel(usize),
    Assign(u64),
    Unassign(usize),
    /// A line of a person's before the n-th line.
    Insert(usize, &'static str),
    /// Words at the end of the n-th line.
    Append(usize),
    DeleteLine(usize),
    /// From the n-th begin of a block to its end.
    DeleteBlock(usize),
    DeleteMark,
    Crlf,
    Comment,
    /// People write until nothing else fits.
    Fill,
    Copy,
}

pub(crate) fn edit() -> impl Strategy<Value = (usize, Edit)> {
    let n = || 0..20_usize;
    let line = prop::sample::select(vec![
        "NOTE",
        "- [ ] NOTE",
        "  NOTE",
        "> NOTE <!-- psp-partners:end about -->",
        "\nNOTE\n",
    ]);
    let edit = prop_oneof![
        3 => n().prop_map(Edit::Tick),
        1 => Just(Edit::Retitle),
        1 => Just(Edit::Close),
        1 => Just(Edit::Reopen),
        1 => prop::sample::select(vec!["vip", "wontfix", "partner:b"]).prop_map(Edit::AddLabel),
        1 => n().prop_map(Edit::RemoveLabel),
        1 => (10..16_u64).prop_map(Edit::Assign),
        1 => n().prop_map(Edit::Unassign),
        4 => (n(), line).prop_map(|(n, line)| Edit::Insert(n, line)),
        2 => n().prop_map(Edit::Append),
        1 => n().prop_map(Edit::DeleteLine),
        1 => n().prop_map(Edit::DeleteBlock),
        1 => Just(Edit::DeleteMark),
        1 => Just(Edit::Crlf),
        1 => Just(Edit::Comment),
        1 => Just(Edit::Fill),
        1 => Just(Edit::Copy),
    ];
    (n(), edit)
}

/// Does it. Every text of a person's has a number of its own.
pub(crate) fn make(state: &mut State, (at, edit): &(usize, Edit)) {
    let now = state.now();
    let note = format!("note-{}.", state.clock);
    let count = state.issues.len();
    let Some(issue) = state.issues.values_mut().nth(at % count.max(1)) else {
        return;
    };
    issue.updated_at = now;
    let mut lines: Vec<String> = issue.body.split_inclusive('\n').map(str::to_owned).collect();
    let len = lines.len();
    match edit {
        Edit::Tick(n) => {
            let mut boxes: Vec<&mut String> = lines.iter_mut().filter(|l| l.starts_with("- [")).collect();
            let len = boxes.len();
            if let Some(line) = boxes.get_mut(n % len.max(1)) {
                **line = if line.starts_with("- [ ]") {
                    line.replacen("[ ]", "[x]", 1)
                } else {
                    line.replacen("[x]", "[ ]", 1)
                };
            }
        }
        Edit::Retitle => issue.title = format!("Title {note}"),
        Edit::Close => issue.open = false,
        Edit::Reopen => issue.open = true,
        Edit::AddLabel(name) if !issue.labels.iter().any(|l| l == name) => issue.labels.push((*name).to_owned()),
        Edit::RemoveLabel(n) if !issue.labels.is_empty() => drop(issue.labels.remove(n % issue.labels.len())),
        Edit::Assign(id) if !issue.assignees.iter().any(|a| a.id == *id) => issue.assignees.push(user(*id)),
        Edit::Unassign(n) if !issue.assignees.is_empty() => drop(issue.assignees.remove(n % issue.assignees.len())),
        Edit::Insert(n, line) => lines.insert(n % (len + 1), format!("{}\n", line.replace("NOTE", &note))),
        Edit::Append(n) if len > 0 => {
            let line = &mut lines[n % len];
            *line = format!("{} {note}\n", line.trim_end());
        }
        Edit::DeleteLine(n) if len > 0 => drop(lines.remove(n % len)),
        Edit::DeleteBlock(n) => {
            let begins: Vec<usize> = (0..len)
                .filter(|i| lines[*i].starts_with("<!-- psp-partners:begin"))
                .collect();
            if let Some(from) = begins.get(n % begins.len().max(1)) {
                let to = (*from..len)
                    .find(|i| lines[*i].starts_with("<!-- psp-partners:end"))
                    .unwrap_or(len - 1);
                lines.drain(*from..=to);
            }
        }
        Edit::DeleteMark => lines.retain(|l| !l.starts_with("<!-- psp-partners:issue")),
        Edit::Crlf => {
            for line in &mut lines {
                *line = format!("{}\r\n", line.trim_end_matches(['\r', '\n']));
            }
        }
        Edit::Comment => {
            issue.comments += 1;
        }
        Edit::Fill => {
            let room = 65_400_usize.saturating_sub(issue.body.len());
            lines.push(format!("{note} {}\n", "x".repeat(room)));
        }
        // Nothing is there that it could be done to.
        Edit::AddLabel(_)
        | Edit::RemoveLabel(_)
        | Edit::Assign(_)
        | Edit::Unassign(_)
        | Edit::Append(_)
        | Edit::DeleteLine(_) => {}
        Edit::Copy => lines.extend(lines.clone()),
    }
    issue.body = lines.concat();
}

/// An issue that was there before us: of a former account of ours, of anybody with a mark of ours, a pull request.
pub(crate) fn foreign() -> impl Strategy<Value = (u64, String, &'static str, Option<bool>)> {
    let key = prop::sample::select(vec![
        "phase/p0/x",
        "partnership/p0",
        "partnership/p1",
        "phase/gone/x",
        "expiry/p1/x",
    ]);
    let author = prop::sample::select(vec![1_u64, 2, 2, 77]);
    let body = prop::sample::select(vec![
        "MARK\nold text\n",
        "MARK",
        "> MARK\nquoted\n",
        "hello\n\nMARK\n<!-- psp-partners:begin about -->\nlost end\n",
        "<!-- psp-partners:issue nonsense -->\nx",
    ]);
    let pull = prop_oneof![6 => Just(None), 1 => any::<bool>().prop_map(Some)];
    (author, key, body, pull).prop_map(|(author, key, body, pull)| {
        let mark = format!("<!-- psp-partners:issue {{\"key\":\"{key}\",\"title\":\"Issue\"}} -->");
        (author, body.replace("MARK", &mark), key, pull)
    })
}

pub(crate) fn put(state: &mut State, (author, body, _, pull): &(u64, String, &'static str, Option<bool>)) {
    let number = state.issues.keys().last().map_or(1, |last| last + 1);
    let updated_at = state.now();
    let created_at = updated_at.clone();
    state.issues.insert(
        number,
        Issue {
            id: 7000 + number,
            number,
            title: "Issue".to_owned(),
            body: body.clone(),
            open: true,
            locked: false,
            reopened: false,
            author: Some(user(*author)),
            labels: Vec::new(),
            assignees: Vec::new(),
            comments: 0,
            parent: None,
            sub_issues: 0,
            pull: *pull,
            created_at,
            updated_at,
        },
    );
}
