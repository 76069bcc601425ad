//! `init`: a whole registry for another program.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Io, local_facts, print, read, unreadable, usage, write};
use crate::cli::InitArgs;
use crate::doctor::{Area, Check, Diagnosis, State, examine};
use crate::escape::line;
use crate::exit::Exit;
use crate::finding::Severity;
use crate::output::{Report, text};
use crate::registry::path::PROGRAM;
use crate::registry::tree::Revision;
use crate::registry::{Blob, Sources, Tree};
use crate::rules::engine::{Evaluation, Request, evaluate};
use crate::scaffold::{DEFAULT_BRANCH, Pin, Plan, Starter, hint, starter};
use crate::words::count;

/// A file that is there already is compared up to this size; a longer one is not ours.
const LARGEST: usize = 4 << 20;

pub(super) fn run(root: Option<&Path>, args: &InitArgs, io: &mut Io<'_>) -> Result<Exit> {
    if root.is_some() {
        return Err(usage(
            "`init` has no `--root`: it writes to the folder that it is given",
            "`psp-partners init DIR`",
        ));
    }
    let action = match &args.action {
        None => None,
        Some(text) => Some(Pin::parse(text).map_err(|e| usage(format!("`--action`: {}", e.message()), e.help()))?),
    };
    let branch = Revision::default_branch(&args.dir).unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
    let plan = starter(&Starter {
        branch: branch.clone(),
        name: args.name.clone().unwrap_or_else(|| "Partnership Program".to_owned()),
        action,
    })?;
    refuse_bad_name(&plan)?;
    let (root, prefix) = folder(&args.dir)?;
    refuse_registry(&root, &prefix, &plan)?;
    let (plan, kept) = beside(&root, plan);
    write::write(&root, &plan)?;
    let sources = Sources {
        tree: Tree::folder(&root),
        overlay: None,
    };
    let evaluation = judge(&sources)?;
    let mut told = plan.files.iter().fold(String::new(), |told, f| {
        told + "wrote " + &line(&format!("{prefix}{}", f.path)) + "\n"
    });
    told.push('\n');
    told.push_str(&to_merge(&kept, &prefix));
    let report = Report {
        evaluation: &evaluation,
        at: read::today(),
        revision: None,
        prefix: &prefix,
        private: false,
    };
    told.push_str(&text::render(&report, &read::source(&sources), io.colour, io.width));
    told.push_str(&next(args, &prefix, &branch, &evaluation));
    told.push_str(&missing(&examine(&local_facts::of(&root)?), &prefix));
    print(io, &told)?;
    Ok(if evaluation.count(Severity::Error) > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Without a program the other files are of no use, and a registry that is there already is not ours to change.
fn refuse_registry(root: &Path, prefix: &str, plan: &Plan) -> Result<()> {
    let program = plan.files.iter().find(|file| file.path == PROGRAM);
    let Some(blocker) = program.and_then(|file| write::blocker(root, &file.path)) else {
        return Ok(());
    };
    let shown = line(&format!("{prefix}{blocker}"));
    let help = if blocker == PROGRAM {
        "start in another folder. In a registry that exists, `psp-partners schema --write` brings its files up to date"
    } else {
        "move it away, or start in another folder"
    };
    Err(usage(
        format!("nothing was written, because `{shown}` already exists"),
        help,
    ))
}

/// A file that stays as it is, and what a person does with it.
struct Kept {
    path: String,
    hint: String,
}

/// The part of a plan that has a free place, and what is in the place of the rest. What has the same text is in neither.
fn beside(root: &Path, plan: Plan) -> (Plan, Vec<Kept>) {
    let (mut free, mut kept) = (Plan::default(), Vec::<Kept>::new());
    for file in plan.files {
        let Some(blocker) = write::blocker(root, &file.path) else {
            free.files.push(file);
            continue;
        };
        let is_file = blocker == file.path;
        let text = match Tree::folder(root).read(&file.path, LARGEST) {
            Blob::Bytes(bytes) if is_file => Some(String::from_utf8_lossy(&bytes).into_owned()),
            _ => None,
        };
        let hint = if is_file {
            hint(&file, text.as_deref())
        } else {
            Some("expected a folder that isn't a link; move it away and add ours".to_owned())
        };
        if let Some(hint) = hint.filter(|_| kept.iter().all(|kept| kept.path != blocker)) {
            let path = blocker.to_owned();
            kept.push(Kept { path, hint });
        }
    }
    (free, kept)
}

fn to_merge(kept: &[Kept], prefix: &str) -> String {
    if kept.is_empty() {
        return String::new();
    }
    let rows = kept.iter().fold(String::new(), |rows, kept| {
        rows + &format!("  {}: {}\n", line(&format!("{prefix}{}", kept.path)), kept.hint)
    });
    format!(
        "{} already and stayed as {}:\n{rows}To read our versions, run `psp-partners init NEW-FOLDER` with the same options.\n\n",
        if kept.len() == 1 {
            "This file exists"
        } else {
            "These files exist"
        },
        if kept.len() == 1 { "it was" } else { "they were" },
    )
}

/// What this machine and the repository still need, in one line: the warnings above show the program's part.
fn missing(diagnosis: &Diagnosis, prefix: &str) -> String {
    let is_shown = |check: &&Check| check.state == State::Fix && check.area != Area::Program;
    let named: Vec<String> = (diagnosis.checks.iter().filter(is_shown))
        .map(|check| line(&check.title))
        .collect();
    let at = match prefix.trim_end_matches('/') {
        "" => String::new(),
        root => format!(" --root {}", line(root)),
    };
    match named.as_slice() {
        [] => format!("\n`psp-partners{at} doctor` checks at any time whether everything is set up.\n"),
        _ => format!(
            "\n`psp-partners{at} doctor` shows what is still to fix here: {}.\n",
            named.join(", ")
        ),
    }
}

/// The name is the one part of the plan that is not ours: it must fit before anything is written.
fn refuse_bad_name(plan: &Plan) -> Result<()> {
    let files = plan
        .files
        .iter()
        .map(|f| (f.path.clone(), Some(f.text.clone().into_bytes())));
    let sources = Sources {
        tree: Tree::Empty.with(files.collect()),
        overlay: None,
    };
    match judge(&sources)?.findings.iter().find(|f| f.severity == Severity::Error) {
        None => Ok(()),
        Some(finding) => Err(usage(
            format!("`--name`: {}", finding.message),
            finding
                .help
                .clone()
                .unwrap_or_else(|| "give the program another name".to_owned()),
        )),
    }
}

fn judge(sources: &Sources) -> Result<Evaluation> {
    evaluate(&Request {
        sources,
        base: None,
        today: read::today(),
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    })
}

/// The folder to write to, which need not be there, and how its paths begin for a person at the current folder.
fn folder(dir: &Path) -> Result<(PathBuf, String)> {
    if dir.is_dir() {
        return read::find_root(Some(dir.to_path_buf()));
    }
    if std::fs::symlink_metadata(dir).is_ok() {
        return Err(unreadable(
            format!("`{}` isn't a folder", line(&dir.to_string_lossy())),
            "name a folder; psp-partners creates it if it doesn't exist",
        ));
    }
    let shown = dir.to_string_lossy().replace('\\', "/");
    let shown = shown.trim_end_matches('/').trim_start_matches("./").to_owned();
    Ok((dir.to_path_buf(), format!("{shown}/")))
}

fn next(args: &InitArgs, prefix: &str, branch: &str, evaluation: &Evaluation) -> String {
    let program = line(&format!("{prefix}{PROGRAM}"));
    let at = if prefix.is_empty() {
        String::new()
    } else {
        format!(" --root {}", line(prefix.trim_end_matches('/')))
    };
    let warned = match evaluation.count(Severity::Warning) {
        0 => String::new(),
        n => format!(
            "\nExpect the {} above: only you know who the maintainers are.\n",
            count(n, "warning").trim_start_matches("1 ")
        ),
    };
    let (checked, later) = if args.action.is_some() {
        (
            "; checks then run on GitHub",
            "  4. on GitHub, open Settings, Actions, Policies and allow `.github/workflows/review.yml` to use\n     \
             `pull_request_target`, so that applicants get their review at once; and open Settings, Actions,\n     General \
             and allow GitHub Actions to create pull requests\n",
        )
    } else {
        (
            "",
            "\nNo checks run on GitHub yet, since `--action` was not given. To add them, run\n`psp-partners init ELSEWHERE \
             --action OWNER/REPO@SHA` with the repository of the psp-partners action and\nthe full name of a commit in it, \
             and move `.github` from ELSEWHERE to the top of your repository.\n",
        )
    };
    let branch = if branch == DEFAULT_BRANCH {
        String::new()
    } else {
        format!(
            "\n`APPLY.md` and the workflows name the branch `{}`. If it isn't your default branch, change it there.\n",
            line(branch)
        )
    };
    format!(
        "{warned}\nWhat to do next:\n  1. in `{program}` add yourself to `maintainers`, and change `tiers`\n     to what you \
         require of partners\n  2. run `psp-partners{at} schema --write` and `psp-partners{at} validate`,\n     and commit \
         everything{checked}\n  3. enter the first partner with `psp-partners{at} new`\n{branch}{later}"
    )
}
