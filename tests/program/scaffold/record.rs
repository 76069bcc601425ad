//! The text of a record, for every tier of both programs.

use serde_json::{Value, json};

use super::{Bench, HOSTILE, answers, day, of, today};
use psp_partners::scaffold::{Answers, record};
use psp_partners::standing::Verdict;

const RECORD: &str = "partners/acme/partner.yaml";

/// What another reader than ours makes of a text.
fn other_reader(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

/// The lines with the comment sign taken away as an editor does it: `# ` or, where no blank follows, `#`.
fn uncomment<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let bare = lines.map(|line| match line.strip_prefix("# ") {
        Some(field) => field,
        None => line.strip_prefix('#').unwrap_or(line),
    });
    // A partner writes an address of its own.
    bare.collect::<Vec<_>>()
        .join("\n")
        .replace("example.com", "acme.example")
        + "\n"
}

#[test]
fn every_tier_takes_every_name_and_reads_it_back() {
    let long = "x".repeat(80);
    let names: Vec<&str> = HOSTILE.into_iter().chain([long.as_str()]).collect();
    for bench in Bench::both() {
        for tier in bench.tiers() {
            let records: Vec<(String, String)> = (10..)
                .zip(&names)
                .map(|(i, name)| {
                    let (name, summary) = ((*name).to_owned(), Some((*name).to_owned()));
                    let text = bench.record(&Answers {
                        name,
                        summary,
                        ..answers(&tier)
                    });
                    (format!("partners/p{i}/partner.yaml"), text)
                })
                .collect();
            let files: Vec<(&str, &str)> = records.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
            let evaluation = bench.judge(&files, today());
            // Some of these names are one to a hurried reader, and two aren't names of one line: the rules find that, however
            // they are written.
            let told = evaluation.findings.iter();
            let told: Vec<_> = told
                .filter(|f| f.partner.is_some() && !f.code.starts_with("PSP20") && f.code != "PSP020")
                .collect();
            assert!(told.is_empty(), "{told:#?}");
            assert_eq!(evaluation.standings.len(), names.len());
            for ((name, (_, text)), standing) in names.iter().zip(&records).zip(&evaluation.standings) {
                assert_eq!(standing.name, *name);
                let wanted = json!({
                    "name": name, "status": "applied", "applied_on": "2026-11-24", "tier": tier,
                    "owners": [{"github": "mona"}], "summary": name,
                });
                assert_eq!(other_reader(text), wanted);
                assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
            }
        }
    }
}

#[test]
fn each_block_and_all_of_them_hold_when_they_are_uncommented() {
    for bench in Bench::both() {
        for (tier, at) in bench
            .tiers()
            .into_iter()
            .flat_map(|t| [(t.clone(), today()), (t, day("2028-02-29"))])
        {
            let text = bench.record(&Answers {
                on: at,
                ..answers(&tier)
            });
            let lines: Vec<&str> = text.lines().collect();
            let is_field = |line: &str| line.starts_with("# ") && !line.starts_with("# yaml-language-server");
            let mut blocks = 0;
            for (start, _) in lines
                .iter()
                .enumerate()
                .filter(|(i, l)| is_field(l) && !is_field(lines[i - 1]))
            {
                let end = (start..lines.len())
                    .find(|i| !is_field(lines[*i]))
                    .unwrap_or(lines.len());
                let one = uncomment(lines[start..end].iter().copied());
                let whole = [&lines[..start], &[one.as_str()], &lines[end..]].concat().join("\n");
                let evaluation = bench.judge(&[(RECORD, &whole)], at);
                assert!(
                    of(&evaluation, "acme").is_empty(),
                    "{one}\n{:#?}",
                    of(&evaluation, "acme")
                );
                blocks += 1;
            }
            assert!(blocks >= 2, "{text}");
            // With the explanations, as somebody does who marks everything below the first line.
            let all = format!("{}\n{}", lines[0], uncomment(lines[1..].iter().copied()));
            let evaluation = bench.judge(&[(RECORD, &all)], at);
            assert!(
                of(&evaluation, "acme").is_empty(),
                "{all}\n{:#?}",
                of(&evaluation, "acme")
            );
            assert!(other_reader(&all).as_object().unwrap().len() > 6);
        }
    }
}

#[test]
fn the_examples_decide_what_they_stand_under() {
    for bench in Bench::both() {
        for tier in bench.tiers() {
            let text = bench.record(&answers(&tier));
            let (first, rest) = text.split_once('\n').unwrap();
            let all = format!("{first}\n{}", uncomment(rest.lines()));
            // The file of figures is shown in the explanations, six columns in.
            let figures: String = text
                .lines()
                .filter_map(|l| l.strip_prefix("##     "))
                .fold(String::new(), |out, l| out + l + "\n");
            let months = ["2026-08", "2026-09", "2026-10"].map(|month| {
                (
                    format!("partners/acme/metrics/{month}.yaml"),
                    figures.replace("2026-10", month),
                )
            });
            let mut files = vec![(RECORD, all.as_str())];
            let has_figures = !figures.is_empty();
            files.extend(
                months
                    .iter()
                    .filter(|_| has_figures)
                    .map(|(path, text)| (path.as_str(), text.as_str())),
            );
            let evaluation = bench.judge(&files, today());
            assert!(of(&evaluation, "acme").is_empty(), "{:#?}", of(&evaluation, "acme"));
            let criteria = &evaluation.standings[0].criteria;
            assert!(!criteria.is_empty());
            for criterion in criteria {
                let verdict = &criterion.verdict;
                let fits = match criterion.id.as_str() {
                    // The program itself has not said what it needs.
                    "technical-compatibility" => bench.program.supported_versions.is_none(),
                    // The program's person, and its approval, are a maintainer's to write.
                    "go-to-market-commitment" => matches!(verdict, Verdict::NotMet { .. }),
                    "case-studies" if tier == "solution" => matches!(verdict, Verdict::NotMet { .. }),
                    // Two are asked for, and one is shown.
                    "certified-consultants" => matches!(verdict, Verdict::NotMet { .. }),
                    _ => matches!(verdict, Verdict::Met { .. }),
                };
                assert!(fits, "{tier} {}: {verdict:?}", criterion.id);
            }
        }
    }
}

#[test]
fn a_program_cannot_break_out_of_the_comments() {
    let [_, mut bench] = Bench::both();
    let evil = "x\nstatus: active\r\n# tier: y\u{2028}z: \u{85}- \"";
    bench.program.name = evil.to_owned();
    for phase in &mut bench.program.phases {
        phase.name = evil.to_owned();
    }
    for tier in &mut bench.program.tiers {
        (tier.name, tier.summary) = (evil.to_owned(), Some(evil.to_owned()));
        for criterion in &mut tier.criteria {
            (criterion.name, criterion.help) = (evil.to_owned(), Some(format!("`kind: {evil}` `url`")));
        }
    }
    for metric in &mut bench.program.metrics {
        metric.name = evil.to_owned();
    }
    for tier in bench.tiers() {
        let text = record(&answers(&tier), &bench.program, &bench.schemas);
        assert_eq!(other_reader(&text)["status"], "applied");
        assert_eq!(other_reader(&text).as_object().unwrap().len(), 5);
        assert!(of(&bench.judge(&[(RECORD, &text)], today()), "acme").is_empty());
    }
}
