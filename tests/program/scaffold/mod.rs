//! What a person begins with passes the checks that will judge it: records of `new`, registries of `init`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make folders of their own, and stop where something is not there"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use psp_partners::date::Date;
use psp_partners::finding::Finding;
use psp_partners::registry::model::Program;
use psp_partners::registry::path::PROGRAM;
use psp_partners::registry::{Schemas, Sources, Tree, load};
use psp_partners::rules::engine::{Evaluation, Request, evaluate};
use psp_partners::scaffold::{Answers, Starter, starter};

mod init;
mod init_beside;
mod new;
mod record;

/// Names that a careless writer of YAML would turn into something else.
const HOSTILE: [&str; 34] = [
    "NO",
    "yes",
    "null",
    "~",
    "1_000",
    "1.10",
    "0x1F",
    "1e3",
    "2026-11-24",
    "a: b #c",
    "a #b",
    "key:",
    "- x",
    "? x",
    "@x",
    "`x`",
    "%x",
    "*x",
    "&x",
    "!x",
    "!!int 1",
    "| x",
    "> x",
    "{a: b}",
    "[a]",
    "\"quoted\" it's",
    "back\\slash \\n",
    "---",
    "a\nstatus: active",
    " padded ",
    "👩‍💻 Émoji 🎉",
    "中文",
    "::error::x",
    "x, y",
];

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn today() -> Date {
    day("2026-11-24")
}

/// A program that is evaluated with records beside it.
struct Bench {
    text: String,
    program: Program,
    schemas: Schemas,
}

impl Bench {
    fn of(text: String) -> Self {
        let sources = in_memory(&[(PROGRAM, &text)]);
        let (loaded, schemas) = load::program(&sources).unwrap();
        let program = loaded.record.expect("the program can be read").data;
        Self { text, program, schemas }
    }

    /// The program of this repository, and the one that `init` writes.
    fn both() -> [Self; 2] {
        let root = env!("CARGO_MANIFEST_DIR");
        let real = std::fs::read_to_string(format!("{root}/{PROGRAM}")).unwrap();
        let plan = starter(&Starter {
            branch: "main".to_owned(),
            name: "Partners".to_owned(),
            action: None,
        })
        .unwrap();
        let begun = plan.files.iter().find(|f| f.path == PROGRAM).unwrap().text.clone();
        [Self::of(real), Self::of(begun)]
    }

    fn tiers(&self) -> Vec<String> {
        self.program.tiers.iter().map(|t| t.id.clone()).collect()
    }

    fn record(&self, answers: &Answers) -> String {
        psp_partners::scaffold::record(answers, &self.program, &self.schemas)
    }

    /// What comes of the program with these files of the partner `acme`.
    fn judge(&self, files: &[(&str, &str)], at: Date) -> Evaluation {
        let mut all = vec![(PROGRAM, self.text.as_str())];
        all.extend(files);
        let sources = in_memory(&all);
        evaluate(&Request {
            sources: &sources,
            base: None,
            today: at,
            touched: None,
            keep_standings: true,
            progress: &|_, _| {},
        })
        .unwrap()
    }
}

fn in_memory(files: &[(&str, &str)]) -> Sources {
    let files: BTreeMap<_, _> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), Some(text.as_bytes().to_vec())))
        .collect();
    Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    }
}

fn answers(tier: &str) -> Answers {
    Answers {
        slug: "acme".to_owned(),
        name: "Acme GmbH".to_owned(),
        tier: tier.to_owned(),
        owner: "mona".to_owned(),
        website: None,
        summary: None,
        owner_id: None,
        others: Vec::new(),
        on: today(),
    }
}

/// Findings of one partner, warnings too, as text.
fn of<'e>(evaluation: &'e Evaluation, slug: &str) -> Vec<&'e Finding> {
    evaluation
        .findings
        .iter()
        .filter(|f| f.partner.as_deref() == Some(slug))
        .collect()
}

/// How a run of the binary ended, and what it said.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs the binary in `folder`, without a terminal and without an environment.
fn run(folder: &Path, args: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_psp-partners"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Every file below `folder` with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}
