//! A partner's first hour: every mistake that people make in a record, with the exact words that it gets.
//!
//! `tests/first_hour/mistakes.txt` is made from `cases.rs`; read it top to bottom, as the person who made the mistake.
//! `BLESS=1 cargo test --test library first_hour` writes it again.

mod cases;
mod nouns;
mod other_words;
mod reader;
mod unquoted;

use std::fmt::Write as _;
use std::path::Path;

use psp_partners::date::Date;
use psp_partners::finding::{Finding, Severity};
use psp_partners::registry::{Sources, Tree};
use psp_partners::rules::engine::{Request, evaluate};

use rayon::prelude::*;

use self::cases::{Does, MISTAKES, Mistake, PLACE, RECORD};

/// The day of the first hour.
fn today() -> Date {
    "2026-11-29".parse().expect("a day")
}

/// What is found in a registry of the real program and one file.
fn found(path: &str, text: &str) -> Vec<Finding> {
    let program = std::fs::read(root().join("partners/program.yaml")).expect("the program");
    let files = [
        ("partners/program.yaml".to_owned(), Some(program)),
        (path.to_owned(), Some(text.as_bytes().to_vec())),
    ];
    let request = Request {
        sources: &Sources {
            tree: Tree::Empty.with(files.into()),
            overlay: None,
        },
        base: None,
        today: today(),
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    };
    let mut findings = evaluate(&request).expect("the registry can be listed").findings;
    // The program's own open questions are no mistakes of an applicant's.
    findings.retain(|f| &*f.place.path != "partners/program.yaml");
    findings
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Mistake {
    /// The file that the mistake leads to.
    fn file(&self) -> (&'static str, String) {
        match self.does {
            Does::Types(line, typed) => {
                assert!(RECORD.contains(line), "{}: the record has no such line", self.title);
                (PLACE, RECORD.replacen(line, typed, 1))
            }
            Does::Writes(text) => (PLACE, text.to_owned()),
            Does::Puts(path) => (path, RECORD.to_owned()),
        }
    }

    /// The mistake and what it gets, for a reader.
    fn told(&self) -> String {
        let (path, text) = self.file();
        let mut out = format!("{}\n", self.title);
        match self.does {
            Does::Types(_, typed) => typed.lines().for_each(|line| _ = writeln!(out, "  | {}", shown(line))),
            Does::Writes(text) => text.lines().for_each(|line| _ = writeln!(out, "  | {}", shown(line))),
            Does::Puts(path) => _ = writeln!(out, "  | {path}"),
        }
        let findings = found(path, &text);
        if findings.is_empty() {
            out.push_str("  nothing is found\n");
        }
        for finding in &findings {
            tell(finding, &text, &mut out);
        }
        out
    }
}

/// What nobody sees, made visible.
fn shown(line: &str) -> String {
    line.replace('\t', "→").replace('\u{a0}', "⍽")
}

fn tell(finding: &Finding, text: &str, out: &mut String) {
    let at = finding.place.start();
    let place = finding
        .place
        .span
        .map_or_else(|| finding.place.path.to_string(), |_| format!("{}:{}", at.line, at.col));
    let _ = writeln!(out, "  {} {place} {}", finding.severity.id(), finding.message);
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "    help: {help}");
    }
    for related in &finding.related {
        let _ = writeln!(out, "    line {}: {}", related.place.start().line, related.message);
    }
    if let (Some(fix), Some(span)) = (&finding.fix, finding.place.span) {
        let mut fixed = text.to_owned();
        fixed.replace_range(span.bytes(), fix);
        let from = text[..span.from as usize].rfind('\n').map_or(0, |at| at + 1);
        let behind = &fixed[from..];
        let lines = 1 + fix.matches('\n').count();
        for line in behind.lines().take(lines) {
            let _ = writeln!(out, "    fix: {line}");
        }
    }
}

#[test]
fn the_record_without_a_mistake_has_no_finding() {
    assert_eq!(found(PLACE, RECORD), []);
}

#[test]
fn mistakes_get_the_words_listed() {
    let mut text = "Mistakes in a partner's first hour, and what each of them gets. Made from tests/library/first_hour/cases.rs.\n\
         Below each title: what is typed (→ is a tab, ⍽ a no-break space), what is found, and the line after the fix.\n"
        .to_owned();
    for (about, mistakes) in MISTAKES {
        let _ = write!(text, "\n\n== {about} ==\n");
        let told: Vec<String> = mistakes.par_iter().map(Mistake::told).collect();
        for one in told {
            let _ = write!(text, "\n{one}");
        }
    }
    let path = root().join("tests/first_hour/mistakes.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).expect("a file");
    }
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = listed.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        listed == text,
        "line {:?} differs (BLESS=1 writes what is found)",
        differs.map(|at| at + 1)
    );
}

#[test]
fn no_mistake_is_silent() {
    let all = || MISTAKES.iter().flat_map(|(_, mistakes)| *mistakes);
    assert!(all().count() >= 80);
    let mistakes: Vec<&Mistake> = all().collect();
    let silent: Vec<&str> = mistakes
        .into_par_iter()
        .filter(|mistake| {
            let (path, text) = mistake.file();
            found(path, &text).is_empty()
        })
        .map(|mistake| mistake.title)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// Pushes that a reader needs who follows every help to the letter, and the words of each round.
fn pushes(path: &str, text: &str) -> (usize, Vec<String>) {
    let (mut path, mut text) = (path.to_owned(), text.to_owned());
    let mut rounds = Vec::new();
    for push in 1..=5 {
        let findings = found(&path, &text);
        if !findings.iter().any(|f| f.severity == Severity::Error) {
            return (push, rounds);
        }
        let mut told = format!("push {push}: {path}\n{text}");
        for finding in &findings {
            tell(finding, &text, &mut told);
        }
        rounds.push(told);
        (path, text) = reader::follow(&path, &text, &findings);
    }
    (usize::MAX, rounds)
}

#[test]
fn the_worst_file_is_right_on_the_second_push() {
    let text = std::fs::read_to_string(root().join("tests/first_hour/worst.yaml")).expect("the worst file");
    let (count, rounds) = pushes("partners/Berg_Testing/partner.yaml", &text);
    assert!(count <= 2, "{count} pushes\n{}", rounds.join("\n"));
}

/// Mistakes whose help leaves something to think about: no reader can know the answer of the partner by the letter.
const TO_THINK_ABOUT: [&str; 9] = [
    "a person's name",
    "an email address as the login",
    "the template's login",
    "the template's name",
    "a login as in the guide",
    "no owner",
    "no tier",
    "prose in place of the form",
    "nothing",
];

#[test]
fn a_reader_who_follows_each_help_needs_two_pushes() {
    let mistakes: Vec<&Mistake> = MISTAKES.iter().flat_map(|(_, mistakes)| *mistakes).collect();
    let stuck: Vec<String> = mistakes
        .into_par_iter()
        .filter_map(|mistake| {
            let (path, text) = mistake.file();
            let (count, rounds) = pushes(path, &text);
            (count > 2).then(|| format!("{}: {count}\n{}", mistake.title, rounds.join("\n")))
        })
        .filter(|told| {
            !TO_THINK_ABOUT
                .iter()
                .any(|title| told.starts_with(&format!("{title}:")))
        })
        .collect();
    assert!(stuck.is_empty(), "{}", stuck.join("\n\n"));
}
