//! The console blocks of the README and of the page of commands are run, and show what is printed. A line `…` stands for any number of lines.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

use crate::common;

use common::{Registry, root};

struct Block {
    command: Vec<String>,
    expected: Vec<String>,
}

fn blocks() -> Vec<Block> {
    let read = |page: &str| std::fs::read_to_string(root().join(page)).expect("the page is there");
    let text = ["README.md", "docs/commands.md"].map(read).concat();
    let mut blocks: Vec<Block> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let body = block.split("```").next().expect("a block ends");
        for line in body.lines() {
            match line.strip_prefix("$ psp-partners ") {
                Some(command) => blocks.push(Block {
                    command: command.split(' ').map(str::to_owned).collect(),
                    expected: Vec::new(),
                }),
                None => blocks
                    .last_mut()
                    .expect("a block begins with a command")
                    .expected
                    .push(line.to_owned()),
            }
        }
    }
    blocks
}

fn matches(expected: &[String], lines: &[&str]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "…" => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, others)| line.trim_end() == first && matches(rest, others)),
    }
}

#[test]
fn console_blocks_show_what_is_printed() {
    let registry = Registry::copy_of_real();
    let blocks = blocks();
    assert!(blocks.len() >= 2, "the pages show real output");
    for block in blocks {
        let words: Vec<&str> = block.command.iter().map(String::as_str).collect();
        let run = registry.run(&words);
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert!(
            matches(&block.expected, &lines),
            "`psp-partners {}` prints:\n{}",
            block.command.join(" "),
            run.stdout
        );
    }
}

#[test]
fn the_functions_of_criteria_are_documented() {
    let page = std::fs::read_to_string(root().join("docs/criteria.md")).expect("the page is there");
    for function in psp_partners::standing::functions::TABLE {
        let row = format!("| `{}` | {} |", function.usage, function.about);
        assert!(page.contains(&row), "docs/criteria.md should have this row: {row}");
    }
    for filter in psp_partners::standing::functions::FILTERS {
        assert!(
            page.contains(&format!("`{filter}`")),
            "docs/criteria.md should list the filter {filter}"
        );
    }
}
