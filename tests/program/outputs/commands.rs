//! Every command in every format, over a registry in which each text is hostile.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use psp_partners::cli::Cli;

use super::media::{Medium, check};
use super::samples;
use crate::common::Registry;

/// Every command and format, its arguments, and the medium of what it prints. `{…}` is a value of ours.
const OUTPUTS: &[(&str, &[&str], Medium)] = &[
    ("validate text", &[], Medium::Log),
    ("validate github", &[], Medium::Commands),
    ("validate json", &[], Medium::Json),
    ("validate sarif", &[], Medium::Json),
    ("validate markdown", &[], Medium::Markdown),
    ("review text", &["--base=HEAD^"], Medium::Log),
    ("review github", &["--base=HEAD^"], Medium::Commands),
    ("review json", &["--base=HEAD^"], Medium::Json),
    ("review markdown", &["--base=HEAD^"], Medium::Markdown),
    ("onboard text", &["--offline"], Medium::Log),
    ("onboard json", &["--offline"], Medium::Json),
    ("onboard markdown", &["--offline"], Medium::Markdown),
    ("whatif text", &["--base=HEAD^"], Medium::Log),
    ("whatif json", &["--base=HEAD^"], Medium::Json),
    ("whatif markdown", &["--base=HEAD^"], Medium::Markdown),
    ("standing text", &[], Medium::Log),
    ("standing json", &[], Medium::Json),
    ("why text", &["name-3", "name"], Medium::Log),
    ("why json", &["name-3", "name"], Medium::Json),
    ("why markdown", &["name-3", "name"], Medium::Markdown),
    ("history text", &[], Medium::Log),
    ("history json", &[], Medium::Json),
    ("history ndjson", &[], Medium::JsonLines),
    ("history markdown", &[], Medium::Markdown),
    ("history atom", &[], Medium::Html),
    ("standing markdown", &[], Medium::Markdown),
    ("todo text", &[], Medium::Log),
    ("todo json", &[], Medium::Json),
    ("todo markdown", &[], Medium::Markdown),
    ("assets text", &[], Medium::Log),
    ("assets json", &[], Medium::Json),
    ("assets markdown", &[], Medium::Markdown),
    ("coverage text", &[], Medium::Log),
    ("coverage json", &[], Medium::Json),
    ("coverage markdown", &[], Medium::Markdown),
    ("solutions text", &[], Medium::Log),
    ("solutions json", &[], Medium::Json),
    ("solutions markdown", &[], Medium::Markdown),
    ("benefits text", &[], Medium::Log),
    ("benefits json", &[], Medium::Json),
    ("benefits markdown", &[], Medium::Markdown),
    ("newsletter", &["2026-11"], Medium::Markdown),
    ("links text", &[], Medium::Log),
    ("links json", &[], Medium::Json),
    ("access text", &["slack", "--actual=accounts.csv"], Medium::Log),
    ("access json", &["slack", "--actual=accounts.csv"], Medium::Json),
    ("doctor text", &["--offline"], Medium::Log),
    ("doctor json", &["--offline"], Medium::Json),
    ("doctor markdown", &["--offline"], Medium::Markdown),
    ("report text", &[], Medium::Log),
    ("report markdown", &[], Medium::Markdown),
    ("report json", &[], Medium::Json),
    ("report csv", &[], Medium::Csv),
    ("report ndjson", &[], Medium::JsonLines),
    ("report html", &[], Medium::Html),
    ("publish", &["--every", "month"], Medium::Log),
    ("metrics new", &["2026-10"], Medium::Log),
    ("metrics import", &["figures.csv", "--dry-run"], Medium::Log),
    ("metrics export", &[], Medium::Csv),
    ("agreement list", &[], Medium::Log),
    ("agreement show text", &["signing"], Medium::Log),
    ("agreement show json", &["signing"], Medium::Json),
    ("agreement show html", &["signing"], Medium::Html),
    ("agreement render", &["signing", "--print"], Medium::File),
    ("agreement sign", &["signing", "--side=partner"], Medium::Log),
    ("agreement verify", &["signing"], Medium::Log),
    ("agreement diff", &["signing"], Medium::Log),
    ("certificate list", &[], Medium::Log),
    ("certificate issue", &["signing", "consultant", "zoe"], Medium::Log),
    ("certificate verify", &["figures.csv"], Medium::Log),
    (
        "certificate revoke",
        &["consultant-0001", "--reason=Error"],
        Medium::Log,
    ),
    ("certificate pages", &["--out=site"], Medium::Log),
    ("certificate key", &[], Medium::Log),
    ("site", &["--out=site"], Medium::Log),
    ("calendar", &["--out=calendar"], Medium::Log),
    ("explain text", &[], Medium::Log),
    ("explain markdown", &[], Medium::File),
    ("explain json", &[], Medium::Json),
    (
        "new",
        &["fresh", "--name=Fresh", "--owner=zoe", "--tier=integration", "--print"],
        Medium::File,
    ),
    ("init", &["elsewhere"], Medium::Log),
    ("schema", &["vocabulary"], Medium::Json),
    ("templates list", &[], Medium::Log),
    ("templates copy", &["review-comment.md.j2"], Medium::Log),
];

/// What `report --out` writes, by the end of the name.
const FILES: &[(&str, Medium)] = &[
    ("md", Medium::Markdown),
    ("json", Medium::Json),
    ("ndjson", Medium::JsonLines),
    ("csv", Medium::Csv),
    ("html", Medium::Html),
    ("svg", Medium::Svg),
    ("txt", Medium::Log),
];

/// Every command with a format, as the command line has them.
fn existing() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![(String::new(), Cli::command())];
    while let Some((name, command)) = open.pop() {
        let below: Vec<_> = command.get_subcommands().filter(|c| !c.is_hide_set()).collect();
        if below.is_empty() {
            let format = command.get_arguments().find(|a| a.get_id() == "format");
            match format {
                Some(format) => {
                    let values = format.get_possible_values();
                    found.extend(values.iter().map(|v| format!("{name} {}", v.get_name())));
                }
                None => drop(found.insert(name.clone())),
            }
        }
        for one in below {
            open.push((format!("{name} {}", one.get_name()).trim().to_owned(), one.clone()));
        }
    }
    found
}

/// A registry with an early commit without the hostile records, and one with them. The program's texts are hostile, too.
fn registry() -> Registry {
    let registry = Registry::with_program();
    registry.commit();
    let samples = samples::all();
    for (path, text) in samples::records(&samples) {
        registry.write(&path, text);
    }
    let mut texts = samples.iter().cycle();
    let program = registry.read("partners/program.yaml");
    let program: Vec<String> = program
        .lines()
        .map(|line| {
            let Some((key, _)) = line.split_once(": ") else {
                return line.to_owned();
            };
            match key.trim_start_matches([' ', '-']) {
                "done_when" | "summary" | "description" | "line" => {
                    format!("{key}: {}", samples::yaml(&texts.next().unwrap().text))
                }
                _ => line.to_owned(),
            }
        })
        .collect();
    let name = "    name: Integration Partner Agreement\n";
    let version = "    name: Integration Partner Agreement\n    versions: [{ version: \"9\", from: 2026-01-01 }]\n";
    let program = (program.join("\n") + "\n").replacen(name, version, 1);
    registry.write("partners/program.yaml", program);
    agreement(&registry, &samples);
    registry.write(
        "figures.csv",
        "partner,month,active-users\n=1+1,2026-10,@x\n::error::x,##[error]y,\u{202e}\n",
    );
    let accounts = samples.iter().map(|sample| sample.text.replace('"', "\"\""));
    let accounts: Vec<String> = accounts.map(|text| format!("\"{text}\",2026-11-23\n")).collect();
    let accounts = accounts.concat().replace('\0', "");
    registry.write("accounts.csv", format!("account,as_of\n{accounts}"));
    for i in 0..samples.len() {
        let month = format!("period: 2026-10\nfigures:\n  active-users: {i}\n  \"{i}\\e::error::x\": 1\n");
        registry.write(&format!("partners/name-{i}/metrics/2026-10.yaml"), month);
    }
    registry.commit();
    registry
}

/// An agreement whose text, values and names are hostile.
fn agreement(registry: &Registry, samples: &[samples::Sample]) {
    let text = |i: usize| samples::yaml(&samples[i % samples.len()].text);
    let lines: String = samples.iter().map(|sample| sample.text.clone() + "\n").collect();
    registry.write("partners/signing/agreements/1.md", lines);
    registry.write(
        "partners/templates/agreements/integration/9.md.j2",
        "{{ partner.legal_name }}\n{{ parameter['technical-standards'] }}\n{{ parameter['marketing-guidelines'] }}\n",
    );
    registry.write(
        "partners/signing/partner.yaml",
        format!(
            "name: Signing\nstatus: applied\ntier: integration\napplied_on: 2026-11-01\nowners: [{{ github: zoe, id: 1 }}]\n\
             agreement:\n  template: integration\n  version: {}\n  file: agreements/1.md\n  legal_name: {}\n\
             \x20 parameters: {{ technical-standards: {}, marketing-guidelines: {} }}\n\
             signers: [{{ side: partner, github: zoe, id: 1, role: {}, since: 2026-01-01 }}]\n",
            text(0),
            text(1),
            text(2),
            text(3),
            text(4)
        ),
    );
}

#[test]
fn every_command_and_format_is_listed_and_harmless() {
    let listed: BTreeSet<String> = OUTPUTS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(listed, existing(), "each output needs a row with its medium");
    let registry = registry();
    for (name, more, medium) in OUTPUTS {
        let format = name.split(' ').next_back().unwrap();
        let mut arguments: Vec<String> = name.split(' ').map(str::to_owned).collect();
        if existing().contains(*name) && command_of(&arguments).is_some_and(|command| has_format(&command)) {
            arguments.pop();
            arguments.push(format!("--format={format}"));
        }
        arguments.extend(more.iter().map(|word| (*word).to_owned()));
        if !matches!(arguments[0].as_str(), "explain" | "init" | "schema" | "metrics") {
            arguments.push("--at=2026-11-24".to_owned());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = registry.run(&arguments);
        assert!(matches!(run.code, 0..=3), "{name}: {} {}", run.code, run.stderr);
        check(&format!("{name}, errors"), Medium::Log, &run.stderr);
        assert!(
            !name.starts_with("agreement") || !run.stdout.is_empty(),
            "{name}: {}",
            run.stderr
        );
        if !run.stdout.is_empty() {
            check(name, *medium, &run.stdout);
        }
    }
    // What one partner's page shows is more than a row.
    for i in (0..samples::all().len()).step_by(8) {
        let slug = format!("name-{i}");
        for (format, medium) in [("text", Medium::Log), ("markdown", Medium::Markdown)] {
            let run = registry.run(&["standing", &slug, "--format", format, "--at=2026-11-24"]);
            check(&format!("standing of {slug} as {format}"), medium, &run.stdout);
        }
    }
}

/// The command that the first words name.
fn command_of(words: &[String]) -> Option<clap::Command> {
    let below = |command: clap::Command, word: &String| command.find_subcommand(word).cloned();
    let first = below(Cli::command(), &words[0])?;
    let second = words.get(1).and_then(|word| below(first.clone(), word));
    Some(second.unwrap_or(first))
}

fn has_format(command: &clap::Command) -> bool {
    command.get_arguments().any(|a| a.get_id() == "format")
}

#[test]
fn every_file_of_a_report_is_listed_and_harmless() {
    let registry = registry();
    for scope in [&[][..], &["--partner=name-3"]] {
        let arguments = [&["report", "--out=out", "--at=2026-11-24"], scope].concat();
        let run = registry.run(&arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let mut open = vec![registry.path("out")];
        let mut count = 0;
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let end = path.extension().unwrap().to_str().unwrap();
            let row = FILES.iter().find(|(known, _)| *known == end);
            let (_, medium) = row.unwrap_or_else(|| panic!("{end} needs a row with its medium"));
            check(
                &format!("report file {}", path.file_name().unwrap().display()),
                *medium,
                &std::fs::read_to_string(&path).unwrap(),
            );
            count += 1;
        }
        assert!(count >= 5, "{count} files");
    }
}
