//! Arguments: what is wrong with one is told with its value, by clap and by us. In a workflow, arguments come from
//! inputs, which may come from anyone.

use clap::CommandFactory as _;
use psp_partners::cli::Cli;

use super::media::{Medium, check};
use super::samples;
use crate::common::Registry;

/// Each way in which a value can be given: the words before it, and what is put before the value.
fn places() -> Vec<(Vec<String>, String)> {
    let mut places = vec![
        (Vec::new(), String::new()),
        (Vec::new(), "--root=".to_owned()),
        (Vec::new(), "--".to_owned()),
    ];
    let mut open = vec![(Vec::new(), Cli::command())];
    while let Some((words, command)) = open.pop() {
        for below in command.get_subcommands().filter(|c| !c.is_hide_set()) {
            let mut words: Vec<String> = words.clone();
            words.push(below.get_name().to_owned());
            open.push((words, below.clone()));
        }
        for argument in command.get_arguments().filter(|_| !words.is_empty()) {
            let before = argument.get_long().map(|long| format!("--{long}="));
            places.push((words.clone(), before.unwrap_or_default()));
        }
    }
    assert!(places.len() > 40, "{places:?}");
    places
}

#[test]
fn a_hostile_argument_is_only_text() {
    let chosen = ["command", "command-lines", "command-old", "escape", "c1", "bidi"];
    let samples: Vec<String> = samples::all()
        .into_iter()
        .filter(|sample| chosen.contains(&sample.name.as_str()))
        .map(|sample| sample.text)
        .collect();
    assert_eq!(samples.len(), chosen.len());
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", "name: Acme\nstatus: target\n");
    registry.commit();
    for (words, before) in places() {
        for sample in &samples {
            let value = format!("{before}{sample}");
            let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
            arguments.push(&value);
            let run = registry.run(&arguments);
            let what = format!("{arguments:?}");
            check(&what, Medium::Log, &run.stderr);
            check(&what, Medium::Log, &run.stdout);
            assert_ne!(run.code, 70, "{what}: {}", run.stderr);
        }
    }
}

#[test]
fn every_sample_in_clap_s_own_messages() {
    let registry = Registry::empty();
    for sample in samples::all().iter().filter(|sample| !sample.text.contains('\0')) {
        for arguments in [
            vec![sample.text.clone()],
            vec!["validate".to_owned(), format!("--at={}", sample.text)],
            vec!["validate".to_owned(), format!("--format={}", sample.text)],
            vec!["validate".to_owned(), format!("--{}", sample.text)],
        ] {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let run = registry.run(&arguments);
            // Only `--` itself and what is no flag at all passes clap.
            assert!(run.code == 2 || run.code == 3, "{}: {run:?}", sample.name);
            check(&sample.name, Medium::Log, &run.stderr);
            assert_eq!(run.stdout, "", "{}", sample.name);
        }
    }
}
