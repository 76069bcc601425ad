//! Nothing sensitive is repeated: it is put into each text of a record, of a month and of the program, as it is and as
//! YAML can escape it, and every command that reads them is run.

use psp_partners::registry::yaml::{self, Kind, Node};

use super::common::{Registry, Run, root};

/// The parts by which a repetition is known, in any case and however the rest is escaped.
const TRACES: [&str; 3] = ["zqada7", "0987654", "q1w2e3r4t5"];

/// An address, a phone number and a token, as they are and escaped.
fn values() -> [String; 2] {
    let token = |lead: &str| format!("ghp{lead}{}y6u7i8o9p0a1s2d3f4g5", TRACES[2]);
    [
        format!("{}@example.org +49 30 {} {}", TRACES[0], TRACES[1], token("_")),
        format!(
            r"{}\x40example.org \x2b49 30 {} {}",
            TRACES[0],
            TRACES[1],
            token(r"\x5f")
        ),
    ]
}

fn full(name: &str) -> String {
    std::fs::read_to_string(root().join("tests/schemas/full").join(name)).unwrap()
}

/// The spans of every text in a file.
fn texts(text: &str) -> Vec<std::ops::Range<usize>> {
    let document = yaml::parse(text.to_owned(), yaml::LIMITS);
    let mut spans = Vec::new();
    document.root.as_ref().unwrap().walk(&mut |_, node: &Node| {
        if let Kind::Text(..) = node.kind {
            spans.push(node.span.bytes());
        }
    });
    spans
}

fn with(text: &str, span: &std::ops::Range<usize>, value: &str) -> String {
    format!("{}\"{value}\"{}", &text[..span.start], &text[span.end..])
}

fn silent(run: &Run, what: &str) {
    let all = format!("{}\n{}", run.stdout, run.stderr).to_lowercase();
    for trace in TRACES {
        assert!(
            !all.contains(trace),
            "{what} repeats {trace}:\n{}\n{}",
            run.stdout,
            run.stderr
        );
    }
    assert!(run.code != 101 && run.code != 70, "{what}: {}", run.stderr);
}

const AT: &str = "2026-11-15";

/// Every command that reads records, in every form.
fn every_command() -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    for format in ["text", "github", "json", "sarif", "markdown"] {
        all.push(vec!["validate", "--at", AT, "--format", format]);
    }
    for format in ["text", "json", "markdown"] {
        all.push(vec!["standing", "--at", AT, "--format", format]);
        all.push(vec!["standing", "acme", "--at", AT, "--format", format]);
        all.push(vec!["whatif", "--at", AT, "--base", "HEAD~1", "--format", format]);
    }
    for format in ["text", "json", "github"] {
        all.push(vec!["review", "--at", AT, "--base", "HEAD~1", "--format", format]);
    }
    for format in ["text", "markdown", "json", "csv", "ndjson", "html"] {
        all.push(vec!["report", "--at", AT, "--period", "2026-10", "--format", format]);
        all.push(vec![
            "report",
            "--at",
            AT,
            "--period",
            "2026-10",
            "--partner",
            "acme",
            "--format",
            format,
        ]);
    }
    all.push(vec!["onboard", "--offline", "--at", AT]);
    all.push(vec!["schema"]);
    all
}

fn registry() -> Registry {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", full("partner.yaml"));
    registry.write("partners/acme/metrics/2026-10.yaml", full("metrics.yaml"));
    registry.commit();
    registry
}

#[test]
fn no_command_repeats_what_is_sensitive() {
    for value in values() {
        let record = format!(
            "name: \"Acme {value}\"\nsummary: \"{value}\"\ndescription: \"{value} and {value}\"\nstatus: onboarding\nstatus_reason: \"{value}\"\n\
             tier: technology\nwebsite: \"https://example.org/{value}\"\nvalue_proposition: \"{value}\"\n\
             services: [{{ name: \"{value}\", description: \"{value}\" }}]\n\
             waivers: [{{ rule: PSP702, reason: \"{value}\", by: mona, until: 2026-12-31 }}]\n\
             phases: {{ identification: {{ entered: 2026-10-01, steps: {{ \"{value}\": {{ skipped: \"{value}\" }} }} }} }}\n\
             x-note: \"{value}\"\n\"x-{value}\": 1\n# a comment with no escape\n"
        );
        let registry = registry();
        registry.write("partners/acme/partner.yaml", record);
        registry.write(
            "partners/acme/metrics/2026-10.yaml",
            format!("period: 2026-10\nfigures: {{ active-users: {{ value: 12, source: \"{value}\" }} }}\n"),
        );
        registry.commit();
        for arguments in every_command() {
            silent(&registry.run(&arguments), &arguments.join(" "));
        }
        let out = registry.run(&["report", "--at", AT, "--period", "2026-10", "--out", "out"]);
        silent(&out, "report --out");
        for file in std::fs::read_dir(registry.path("out")).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap().to_lowercase();
            assert!(
                !TRACES.iter().any(|trace| text.contains(trace)),
                "a file of the report repeats it"
            );
        }
    }
}

/// Variants of a record or a month that one registry holds: the commands run once for all of them.
const AT_ONCE: usize = 32;

const READERS: [&[&str]; 3] = [
    &["validate", "--at", AT],
    &["standing", "--at", AT, "--format", "json"],
    &["report", "--at", AT, "--period", "2026-10", "--format", "json"],
];

#[test]
fn no_text_of_a_record_or_a_month_is_repeated() {
    let [_, escaped] = values();
    for (name, file) in [
        ("partner.yaml", "partner.yaml"),
        ("metrics.yaml", "metrics/2026-10.yaml"),
    ] {
        let text = full(name);
        for spans in texts(&text).chunks(AT_ONCE) {
            let registry = Registry::with_program();
            let mut what = Vec::new();
            for (number, span) in spans.iter().enumerate() {
                let folder = format!("partners/acme-{number}");
                registry.write(&format!("{folder}/partner.yaml"), full("partner.yaml"));
                registry.write(&format!("{folder}/{file}"), with(&text, span, &escaped));
                what.push(&text[span.clone()]);
            }
            registry.commit();
            for arguments in READERS {
                let run = registry.run(arguments);
                silent(&run, &format!("{} with one of {what:?} in {file}", arguments.join(" ")));
                // A command that refuses the registry as a whole would have nothing to repeat.
                assert!(run.stdout.contains("acme-0") && run.stdout.contains(&format!("acme-{}", spans.len() - 1)));
            }
        }
    }
}

#[test]
fn no_text_of_the_program_is_repeated() {
    let [_, escaped] = values();
    let registry = registry();
    let text = full("program.yaml");
    let mut free = Vec::new();
    for span in texts(&text) {
        registry.write("partners/program.yaml", with(&text, &span, &escaped));
        let what = &text[span.clone()];
        silent(&registry.run(READERS[0]), &format!("validate: {what}"));
        let run = registry.run(READERS[1]);
        silent(&run, &format!("standing: {what}"));
        // A program that can't be read is refused by `report` in the same words.
        if run.stdout.contains("acme") {
            free.push(span);
        }
    }
    // Texts that can be anything are in a report, many at once. A program with very many errors is given up.
    assert!(free.len() > 40, "only {} texts are free", free.len());
    for some in free.chunks(AT_ONCE) {
        let all = some
            .iter()
            .rev()
            .fold(text.clone(), |text, span| with(&text, span, &escaped));
        registry.write("partners/program.yaml", all);
        let run = registry.run(READERS[2]);
        silent(&run, "report");
        assert!(run.stdout.contains("acme"), "{}", run.stderr);
    }
}
