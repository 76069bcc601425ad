//! A merge queue: it waits for our check on the commit that it made, and for nothing else. Each change in it was judged
//! with its author's rights before it entered the queue; here we check only the data of all changes together.

use std::collections::BTreeSet;

use anyhow::Result;

use super::ReviewSession;
use super::judgment::judge;
use super::post::{self, ReviewPost};
use crate::commands::read::revision;
use crate::commands::{Io, unreadable};
use crate::exit::Exit;
use crate::github::fetch::{Bounds, Credential, Wanted, fetch};
use crate::review::Subject;

pub(in crate::commands) fn run(shell: &ReviewSession<'_>, head: &str, base: &str, io: &mut Io<'_>) -> Result<Exit> {
    let wanted = [Wanted::Commit(head.to_owned()), Wanted::Commit(base.to_owned())];
    fetch(shell.root, &wanted, &Bounds::default(), Credential::from_env().as_ref())
        .map_err(|error| unreadable(format!("the merge queue's commits: {error}"), "run it again"))?;
    let subject = Subject {
        number: None,
        author: None,
        anonymous: true,
        draft: false,
        opened: None,
        base: base.to_owned(),
        head: head.to_owned(),
    };
    let judged = judge(
        revision(shell.root, base)?,
        revision(shell.root, head)?,
        subject,
        shell.today,
    )?;
    let told = ReviewPost {
        number: None,
        head,
        annotations: judged.annotations(None),
        suggestions: Vec::new(),
        edit: Vec::new(),
        labels: None,
        asked: None,
        comments: None,
        on_pull: &BTreeSet::new(),
        verdict: post::verdict(&judged.review, None),
        judged: &judged,
        shared: None,
        repost: false,
    };
    post::review(shell, &told, io)
}
