//! The records that the links bring along.

use super::Bench;

/// What a partner would write in place of what is open.
fn filled(template: &str) -> String {
    template
        .replace("YYYY-MM-DD", "2026-11-20")
        .replace("example.com", "acme.example")
        .replace("YOUR_LOGIN", "mona")
        .replace("name: \"\"", "name: \"Acme: Testing\"")
}

/// With the `# ` taken away from every field, or one `#` as an editor does it.
fn uncommented(template: &str) -> String {
    let lines = template.lines().enumerate().map(|(i, line)| match i {
        0 => line,
        _ => line
            .strip_prefix("# ")
            .unwrap_or_else(|| line.strip_prefix('#').unwrap_or(line)),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn tiers(bench: &Bench) -> Vec<String> {
    bench.program.tiers.iter().map(|t| t.id.clone()).collect()
}

#[test]
fn filled_in_it_passes() {
    for bench in Bench::both() {
        for tier in tiers(&bench) {
            let text = filled(&bench.template(&tier));
            assert_eq!(bench.findings(&text), [], "{text}");
            let record: serde_json::Value = serde_yaml::from_str(&text).unwrap();
            let wanted = serde_json::json!({
                "name": "Acme: Testing", "status": "applied", "applied_on": "2026-11-20", "tier": tier,
                "owners": [{"github": "mona"}],
            });
            assert_eq!(record, wanted);
        }
    }
}

#[test]
fn left_as_it_is_it_says_what_to_fill_in_and_no_more() {
    for bench in Bench::both() {
        for tier in tiers(&bench) {
            let said: Vec<String> = bench
                .findings(&bench.template(&tier))
                .iter()
                .map(|f| f.message.clone())
                .collect();
            assert_eq!(
                said,
                [
                    "`name` is empty",
                    "`applied_on` is `YYYY-MM-DD`; expected a date such as 2026-11-29",
                    "`owners[0].github` is `YOUR_LOGIN`; expected a GitHub login without @: letters, digits and \
                     single hyphens",
                ]
            );
        }
    }
}

#[test]
fn every_answer_that_it_offers_passes_too() {
    for bench in Bench::both() {
        for tier in tiers(&bench) {
            let template = bench.template(&tier);
            let text = uncommented(&filled(&template));
            assert_eq!(bench.findings(&text), [], "{text}");
            let open = bench.findings(&uncommented(&template));
            for finding in &open {
                let of_a_placeholder = ["YYYY-MM-DD", "YOUR_LOGIN", "`name` is empty", "https://example.com"];
                assert!(
                    of_a_placeholder.iter().any(|word| finding.message.contains(word)),
                    "{finding:?}"
                );
            }
            assert_eq!(
                open.len(),
                uncommented(&template)
                    .lines()
                    .filter(|l| !l.starts_with('#')
                        && ["YYYY-MM-DD", "YOUR_LOGIN", "name: \"\"", "https://example.com"]
                            .iter()
                            .any(|word| l.contains(word)))
                    .count(),
                "each placeholder is told once: {open:#?}"
            );
        }
    }
}

#[test]
fn it_names_all_that_the_tier_asks() {
    for bench in Bench::both() {
        for tier in &bench.program.tiers {
            // A name can go on in the next line of the comment.
            let template = bench.template(&tier.id).replace("\n## ", " ");
            for criterion in &tier.criteria {
                assert!(template.contains(&criterion.name), "{}: {template}", criterion.id);
            }
        }
    }
}

#[test]
fn the_first_field_comes_after_one_sentence() {
    for bench in Bench::both() {
        for tier in tiers(&bench) {
            let template = bench.template(&tier);
            let above = template.split("\nname:").next().unwrap_or_default();
            let words = above.lines().skip(1).flat_map(str::split_whitespace).count();
            assert!(words <= 20, "{words} words: {above}");
        }
    }
}
