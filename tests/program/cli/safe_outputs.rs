//! What must not be public is masked in every output, and hostile text is escaped in it.

use super::{record, validate};
use crate::common::Registry;

#[test]
fn secrets_are_masked_in_every_form() {
    let registry = Registry::with_program();
    let token = format!("ghp_{}", "Ab1".repeat(12));
    registry.write(
        "partners/acme/partner.yaml",
        record(&format!(
            "# mail ada@example.org\nsummary: call +49 30 123456789\nx-token: {token}\nregions: [{token}]\n"
        )),
    );
    for format in ["text", "github", "json", "sarif", "markdown"] {
        let run = validate(&registry, &["--format", format]);
        assert_eq!(run.code, 1);
        for secret in [token.as_str(), "ada@example", "123456789"] {
            assert!(
                !run.stdout.contains(secret),
                "{format} repeats {secret}:\n{}",
                run.stdout
            );
        }
        for code in ["PSP702", "PSP703", "PSP704"] {
            assert!(run.stdout.contains(code), "{format} lacks {code}:\n{}", run.stdout);
        }
    }
}

#[test]
fn no_suggestion_repeats_what_must_not_be_public() {
    let registry = Registry::with_program();
    let token = format!("ghp_{}", "Ab1".repeat(12));
    registry.write(
        "partners/acme/partner.yaml",
        record(&format!("website: help@acme.example\nsupport:\n  contact: help@acme.example\n  url: http://acme.example/{token}\nlogo: x.{token}\n")),
    );
    for format in ["text", "github", "json", "sarif", "markdown"] {
        let run = validate(&registry, &["--format", format]);
        assert!(
            !run.stdout.contains("help@acme") && !run.stdout.contains(&token),
            "{format}:\n{}",
            run.stdout
        );
    }
    let run = validate(&registry, &[]);
    assert!(
        !run.stdout.contains("PSP105"),
        "a value that must go has one finding: {}",
        run.stdout
    );
}

#[test]
fn hostile_names_reach_no_output_as_they_are() {
    let registry = Registry::with_program();
    let hostile = "name: \"x\\r\\n::error::forged ##[error]forged <img src=x> @octocat #1 <!-- psp --> [a](https://b.example) \\u202e\\u200b | `\"\nstatus: aktive\n\"::warning::k\": 1\n\"##[error]k\": 1\n\"<b>@team\": 1\n";
    registry.write("partners/acme/partner.yaml", hostile);
    for format in ["text", "github", "markdown"] {
        let run = validate(&registry, &["--format", format]);
        for line in run.stdout.lines() {
            let forged = line.trim_start().starts_with("::")
                && ![
                    "::error file=",
                    "::warning file=",
                    "::notice ",
                    "::group::",
                    "::endgroup::",
                ]
                .iter()
                .any(|b| line.starts_with(b));
            assert!(!forged, "{format}: {line}");
            assert!(!line.contains("##["), "{format}: {line}");
        }
        assert!(
            !run.stdout
                .chars()
                .any(|c| psp_partners::visible::is_invisible(c) && !matches!(c, '\n' | '\u{fe0f}')),
            "{format}: {:?}",
            run.stdout
        );
    }
    let markdown = validate(&registry, &["--format", "markdown"]).stdout;
    for raw in ["<img", "<b>", "@octocat", "@team", "<!--", "](https"] {
        assert!(!markdown.contains(raw), "{raw}:\n{markdown}");
    }
}

#[test]
fn what_cannot_be_seen_is_told_raw_and_escaped() {
    let registry = Registry::with_program();
    for name in ["\"Ac\\u202Eme\"", "\"Ac\\u200bme\"", "Ac\u{200b}me", "\"Ac\\x07me\""] {
        registry.write("partners/acme/partner.yaml", record("").replace("Acme", name));
        let run = validate(&registry, &[]);
        assert_eq!(run.stdout.matches("error[PSP707]").count(), 1, "{name}: {}", run.stdout);
    }
    registry.write("partners/acme/partner.yaml", record("description: \"two\\nlines\"\n"));
    assert_eq!(validate(&registry, &[]).code, 0);
}
