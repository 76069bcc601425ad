//! The table of the action's inputs, and what they make of a command line. Pure: values in, a plan or one message out.
//!
//! An input that is dropped without a word would be a check of something else, so each one is either used or refused.

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::Cli;
use crate::words::quote;

/// The commands that a workflow may run. A new one must be added by hand: most others write files that no step expects.
const COMMANDS: [&str; 10] = [
    "validate",
    "review",
    "onboard",
    "report",
    "newsletter",
    "standing",
    "whatif",
    "doctor",
    "links",
    "site",
];

/// The commands that always read GitHub or write to it. Of the others, only a `report` or a `site` that is published gets
/// the token.
const WITH_TOKEN: [&str; 4] = ["review", "onboard", "newsletter", "doctor"];

/// What an input's value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `--flag=value`, unless the value is empty. Joined, so that a value that begins with a dash is still a value.
    Text,
    /// `--flag` for `true`, nothing for `false`. `yes`, read as no, would be a check that does not check.
    Switch,
}

/// An input of the action, by its name in `action.yml`.
#[derive(Debug)]
struct Input {
    name: &'static str,
    flag: &'static str,
    kind: Kind,
    commands: &'static [&'static str],
}

const fn input(name: &'static str, flag: &'static str, kind: Kind, commands: &'static [&'static str]) -> Input {
    Input {
        name,
        flag,
        kind,
        commands,
    }
}

/// Every input that becomes a flag. `root` is first because it belongs before the command.
const INPUTS: [Input; 17] = [
    input("root", "--root", Kind::Text, &COMMANDS),
    input(
        "at",
        "--at",
        Kind::Text,
        &[
            "validate",
            "review",
            "onboard",
            "report",
            "newsletter",
            "standing",
            "whatif",
            "links",
            "site",
        ],
    ),
    input("overlay", "--overlay", Kind::Text, &["validate", "standing", "report"]),
    input("deny-warnings", "--deny-warnings", Kind::Switch, &["validate"]),
    input("pull-request", "--pull", Kind::Text, &["review"]),
    input("base", "--base", Kind::Text, &["whatif"]),
    input(
        "apply",
        "--apply",
        Kind::Switch,
        &["onboard", "report", "newsletter", "site"],
    ),
    input("max-changes", "--max-changes", Kind::Text, &["onboard"]),
    input("max-new", "--max-new", Kind::Text, &["onboard"]),
    input("budget", "--budget", Kind::Text, &["onboard"]),
    input("publish", "--publish", Kind::Text, &["report"]),
    input("pages", "--pages", Kind::Text, &["report", "site"]),
    input("pull-to", "--pull-to", Kind::Text, &["report"]),
    input("out", "--out", Kind::Text, &["links", "site"]),
    input("base-url", "--base-url", Kind::Text, &["site"]),
    input("with-report", "--with-report", Kind::Text, &["site"]),
    input("results", "--results", Kind::Text, &["links"]),
];

/// Inputs that are read here or by `find-binary.sh`, and become no flag.
const OTHERS: [&str; 3] = ["command", "token", "binary"];

/// What to run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The command line, without the program's own name.
    pub(super) arguments: Vec<String>,
    pub(super) needs_token: bool,
}

/// The environment variable in which `action.yml` hands an input over.
pub(super) fn variable(name: &str) -> String {
    format!("PSP_{}", name.replace('-', "_").to_uppercase())
}

/// The names of all inputs.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    INPUTS.iter().map(|input| input.name).chain(OTHERS)
}

/// The command line for these inputs; `value` gives each by its name, and nothing for one that is empty.
///
/// # Errors
/// The message for the person who wrote the workflow.
pub(super) fn plan(value: impl Fn(&str) -> Option<String>) -> Result<Plan, String> {
    let command = value("command").unwrap_or_else(|| "validate".to_owned());
    if !COMMANDS.contains(&command.as_str()) {
        return Err(format!(
            "unknown command {}; the input `command` takes {}",
            quote(&command),
            list(&COMMANDS, "or")
        ));
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for input in &INPUTS {
        let Some(flag) = flag(input, value(input.name))? else {
            continue;
        };
        if !input.commands.contains(&command.as_str()) {
            return Err(format!(
                "the input `{}` belongs to {}, but `command` is `{command}`; remove the input or change the command",
                input.name,
                list(input.commands, "and")
            ));
        }
        if input.name == "root" {
            before.push(flag);
        } else {
            after.push(flag);
        }
    }
    // Without these, nothing of a report or a site leaves the run.
    let is_published = match command.as_str() {
        "report" => value("publish").is_some(),
        "site" => value("pages").is_some(),
        _ => false,
    };
    if command == "report" && !is_published && after.iter().any(|flag| flag == "--apply") {
        return Err("the input `apply` of `report` needs `publish`".to_owned());
    }
    let needs_token = is_published || WITH_TOKEN.contains(&command.as_str());
    let arguments: Vec<String> = before.into_iter().chain([command]).chain(after).collect();
    let line = [env!("CARGO_PKG_NAME")]
        .into_iter()
        .chain(arguments.iter().map(String::as_str));
    match Cli::try_parse_from(line) {
        Ok(_) => Ok(Plan { arguments, needs_token }),
        Err(error) => Err(message(&error)),
    }
}

fn flag(input: &Input, value: Option<String>) -> Result<Option<String>, String> {
    let Some(value) = value else { return Ok(None) };
    match (input.kind, value.as_str()) {
        (Kind::Text, _) => Ok(Some(format!("{}={value}", input.flag))),
        (Kind::Switch, "true") => Ok(Some(input.flag.to_owned())),
        (Kind::Switch, "false") => Ok(None),
        (Kind::Switch, _) => Err(format!(
            "the input `{}` is {}; it takes `true` or `false`",
            input.name,
            quote(&value)
        )),
    }
}

/// What the command line refuses, in the words of the workflow: it has inputs, not flags.
fn message(error: &clap::Error) -> String {
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let named = |kind| {
        let flags = texts(kind);
        let flag = flags.first().and_then(|text| text.split([' ', '=']).next());
        let input = INPUTS.iter().find(|input| Some(input.flag) == flag);
        input.map(|input| format!("`{}`", input.name))
    };
    let Some(input) = named(ContextKind::InvalidArg) else {
        return format!(
            "the inputs make no command line that psp-partners accepts: {}",
            error.kind()
        );
    };
    if error.kind() == ErrorKind::ArgumentConflict {
        let other = named(ContextKind::PriorArg).unwrap_or_else(|| "another input".to_owned());
        return format!("the inputs {input} and {other} can't be used together; remove one");
    }
    if error.kind() == ErrorKind::MissingRequiredArgument {
        return format!("the input {input} is missing; another input needs it");
    }
    let value = texts(ContextKind::InvalidValue).join(" ");
    let accepted = texts(ContextKind::ValidValue);
    let expected = match std::error::Error::source(error) {
        _ if !accepted.is_empty() => {
            let accepted: Vec<&str> = accepted.iter().map(String::as_str).collect();
            format!("; it takes {}", list(&accepted, "or"))
        }
        Some(reason) => format!("; {reason}"),
        None => String::new(),
    };
    format!("the input {input} is {}{expected}", quote(&value))
}

/// `` `a`, `b` or `c` ``.
fn list(words: &[&str], joint: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {joint} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn planned(inputs: &[(&str, &str)]) -> Result<Plan, String> {
        plan(|name| {
            let given = inputs.iter().find(|(known, _)| *known == name);
            given.map(|(_, value)| (*value).to_owned())
        })
    }

    fn arguments(inputs: &[(&str, &str)]) -> Vec<String> {
        planned(inputs).expect("a command line").arguments
    }

    fn refused(inputs: &[(&str, &str)]) -> String {
        planned(inputs).expect_err("wrong inputs")
    }

    #[test]
    fn every_input_of_the_action_is_in_the_table_and_no_other() {
        let action: serde_json::Value =
            serde_yaml::from_str(include_str!("../../../action.yml")).expect("action.yml is YAML");
        let declared = action["inputs"].as_object().expect("inputs");
        let declared: BTreeSet<&str> = declared.keys().map(String::as_str).collect();
        assert_eq!(names().collect::<BTreeSet<_>>(), declared);
        for step in action["runs"]["steps"].as_array().expect("steps") {
            for (variable_name, value) in step["env"].as_object().expect("an environment") {
                let value = value.as_str().expect("text");
                for name in declared
                    .iter()
                    .filter(|name| value == format!("${{{{ inputs.{name} }}}}"))
                {
                    assert_eq!(
                        *variable_name,
                        variable(name),
                        "{name} is handed over under another name"
                    );
                }
            }
        }
    }

    #[test]
    fn every_flag_is_one_of_each_command_that_takes_it() {
        let cli = <Cli as clap::CommandFactory>::command();
        for input in &INPUTS {
            for command in input.commands {
                let own = cli.find_subcommand(command).expect("a command");
                let all = own
                    .get_arguments()
                    .chain(cli.get_arguments().filter(|a| a.is_global_set()));
                let known: Vec<String> = all
                    .filter_map(|a| a.get_long())
                    .map(|long| format!("--{long}"))
                    .collect();
                assert!(
                    known.iter().any(|flag| flag == input.flag),
                    "{command} has no {}",
                    input.flag
                );
            }
        }
    }

    #[test]
    fn inputs_become_one_argument_each() {
        assert_eq!(arguments(&[]), ["validate"]);
        let all = [
            ("root", "a b"),
            ("at", "2026-10-01"),
            ("overlay", "-o * c"),
            ("deny-warnings", "true"),
        ];
        assert_eq!(
            arguments(&all),
            [
                "--root=a b",
                "validate",
                "--at=2026-10-01",
                "--overlay=-o * c",
                "--deny-warnings"
            ]
        );
        let onboard = [
            ("command", "onboard"),
            ("apply", "true"),
            ("max-changes", "3"),
            ("budget", "7"),
        ];
        assert_eq!(
            arguments(&onboard),
            ["onboard", "--apply", "--max-changes=3", "--budget=7"]
        );
        let publish = [
            ("command", "report"),
            ("publish", "month"),
            ("pull-to", "; z"),
            ("apply", "true"),
        ];
        assert_eq!(
            arguments(&publish),
            ["report", "--apply", "--publish=month", "--pull-to=; z"]
        );
        assert_eq!(
            arguments(&[("command", "review"), ("pull-request", "12")]),
            ["review", "--pull=12"]
        );
        assert_eq!(
            arguments(&[("command", "whatif"), ("base", "-x y")]),
            ["whatif", "--base=-x y"]
        );
        assert_eq!(arguments(&[("command", "onboard"), ("apply", "false")]), ["onboard"]);
    }

    #[test]
    fn only_commands_that_talk_to_github_need_the_token() {
        for command in COMMANDS {
            let place = [("command", command), ("out", "site")];
            let inputs = if command == "site" { &place[..] } else { &place[..1] };
            let needs = planned(inputs).expect("a command line").needs_token;
            assert_eq!(needs, WITH_TOKEN.contains(&command), "{command}");
        }
        let published = planned(&[("command", "report"), ("publish", "month")]);
        assert!(published.expect("a command line").needs_token);
        let published = planned(&[("command", "site"), ("pages", "pages"), ("with-report", "month")]);
        assert!(published.expect("a command line").needs_token);
    }

    #[test]
    fn wrong_inputs_are_named_with_what_is_accepted() {
        assert_eq!(
            refused(&[("command", "init")]),
            "unknown command `init`; the input `command` takes `validate`, `review`, `onboard`, `report`, `newsletter`, `standing`, `whatif`, `doctor`, `links` or `site`"
        );
        assert_eq!(
            refused(&[("deny-warnings", "yes")]),
            "the input `deny-warnings` is `yes`; it takes `true` or `false`"
        );
        assert_eq!(
            refused(&[("command", "review"), ("apply", "true")]),
            "the input `apply` belongs to `onboard`, `report`, `newsletter` and `site`, but `command` is `review`; remove the input or change the command"
        );
        assert_eq!(
            refused(&[("command", "report"), ("apply", "true")]),
            "the input `apply` of `report` needs `publish`"
        );
        assert_eq!(
            refused(&[("command", "report"), ("publish", "week")]),
            "the input `publish` is `week`; it takes `month`, `quarter` or `year`"
        );
        let number = refused(&[("command", "onboard"), ("budget", "-x y")]);
        assert!(number.starts_with("the input `budget` is `-x y`; "), "{number}");
        let date = refused(&[("at", "2026-10-01 --deny-warnings")]);
        assert!(
            date.starts_with("the input `at` is `2026-10-01 --deny-warnings`; "),
            "{date}"
        );
        assert_eq!(
            refused(&[("command", "report"), ("pages", "p")]),
            "the input `publish` is missing; another input needs it"
        );
        let both = [
            ("command", "report"),
            ("publish", "month"),
            ("pages", "p"),
            ("pull-to", "f"),
        ];
        assert_eq!(
            refused(&both),
            "the inputs `pages` and `pull-to` can't be used together; remove one"
        );
    }
}
