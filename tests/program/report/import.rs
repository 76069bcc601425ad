//! Figures on their way in.

use super::*;
use proptest::prelude::*;

fn registry() -> Registry {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "technology", "2020-01-01", "");
    registry.write("partners/core/partner.yaml", "name: Core\nstatus: target\n");
    registry
}

fn take(registry: &Registry, csv: &str, more: &[&str]) -> common::Run {
    registry.write("in.csv", csv);
    let mut arguments = vec!["metrics", "import", "in.csv"];
    arguments.extend(more);
    registry.run(&arguments)
}

#[test]
fn rows_become_files_that_pass_the_checks() {
    let registry = registry();
    let csv = "\u{feff}partner,month,uptime,active-users,csat,responses,support-tickets\r\nacme,2026-09,99.95,1200,4.5,10,\r\nbolt,2026-09,\"99.5\",7,,,3\r\n\r\n";
    let run = take(&registry, csv, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        registry.read("partners/acme/metrics/2026-09.yaml"),
        "# yaml-language-server: $schema=../../../schemas/metrics.schema.json\nperiod: 2026-09\nfigures:\n  active-users: 1200\n  csat:\n    value: 4.5\n    responses: 10\n  uptime: 99.95\n"
    );
    let report = report(&registry, "2026-09", "2026-11-25");
    assert_eq!(value(whole(&report, "support-tickets")), Some(d("3")));
    let valid = registry.run(&["validate", "--at", "2026-11-25", "--format", "json"]);
    assert!(!valid.stdout.contains("metrics/2026-09.yaml"), "{}", valid.stdout);
    // The same again changes nothing.
    let again = take(&registry, csv, &[]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
}

#[test]
fn what_is_there_keeps_its_other_bytes() {
    let registry = registry();
    let old = "# by hand\nperiod: 2026-09   # the month\n\nfigures:\n  uptime: 98.1 # from the status page\n  csat:\n    value: 4.0\n    source: e-mail\n    responses: 7\n";
    registry.write("partners/acme/metrics/2026-09.yaml", old);
    let run = take(
        &registry,
        "partner,month,uptime,csat,joint-customers\nacme,2026-09,98.2,4.25,3\n",
        &[],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "changes partners/acme/metrics/2026-09.yaml\n");
    let new = registry.read("partners/acme/metrics/2026-09.yaml");
    assert_eq!(
        new,
        old.replace("98.1 #", "98.2 #").replace("value: 4.0", "value: 4.25") + "  joint-customers: 3\n"
    );
}

#[test]
fn columns_are_mapped() {
    let registry = registry();
    let csv = "Wer;Monat;Tickets;Notiz\nacme;2026-09;4;egal\n";
    let refused = take(&registry, csv, &[]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("column `Wer`"), "{}", refused.stderr);
    let maps = [
        "--map",
        "Wer=partner",
        "--map",
        "Monat=month",
        "--map",
        "Tickets=support-tickets",
        "--map",
        "Notiz=",
    ];
    let run = take(&registry, csv, &maps);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        registry
            .read("partners/acme/metrics/2026-09.yaml")
            .contains("support-tickets: 4")
    );
}

#[test]
fn everything_wrong_is_named_and_nothing_is_written() {
    let registry = registry();
    let csv = "partner,month,uptime,active-users,csat,responses\nacme,2026-09,99,1,4,1\nacmee,2026-09,99,1,4,1\nbolt,2026-9,99,1,4,1\nbolt,2026-08,101,1.5,4,x\nbolt,2999-01,\"1,000\",1,4,1\nacme,2026-09,1,1,1,1\nacme,2026-07\nacme,2026-06,,,,5\nacme,2026-05,9,,,5\n";
    let run = take(&registry, csv, &[]);
    assert_eq!(run.code, 1);
    for said in [
        "line 3, column `partner`: there is no partner `acmee`",
        "did you mean `acme`?",
        "line 4, column `month`",
        "line 5, column `uptime`: `101` is outside the range; expected a number from 0 to 100",
        "line 5, column `active-users`: `1.5` isn't a whole number",
        "line 5, column `responses`: `x` isn't a number of responses",
        "line 6, column `month`: 2999-01 hasn't begun",
        "line 6, column `uptime`: `1,000` is not a decimal number",
        "line 7: `acme` has 2026-09 on line 2 already",
        "line 8: the row has 2 cells",
        "line 10, column `responses`: `5` belongs to no figure",
        "nothing was written",
    ] {
        assert!(run.stderr.contains(said), "{said} in {}", run.stderr);
    }
    assert!(!registry.path("partners/acme/metrics").exists());
}

#[test]
fn money_goes_to_the_overlay_alone() {
    let registry = registry();
    let overlay = Registry::empty();
    let csv = "partner,month,revenue,currency,active-users\nacme,2026-09,1250.50,EUR,5\n";
    let refused = take(&registry, csv, &[]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("`revenue` is private"), "{}", refused.stderr);
    let folder = overlay.path("").to_string_lossy().into_owned();
    let dry = take(&registry, csv, &["--overlay", &folder, "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(!overlay.path("partners").exists() && !registry.path("partners/acme/metrics").exists());
    let run = take(&registry, csv, &["--overlay", &folder]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        overlay
            .read("partners/acme/metrics/2026-09.yaml")
            .contains("revenue:\n    value: '1250.50'\n    currency: EUR\n")
    );
    assert!(!registry.read("partners/acme/metrics/2026-09.yaml").contains("1250"));
    let report = of(
        &registry_sources(&registry, Some(&overlay)),
        "2026-09",
        "2026-11-25",
        None,
    );
    assert_eq!(whole(&report, "revenue").lines[0].value, Some(d("1250.5")));
}

#[test]
fn a_file_that_cannot_be_read_is_not_overwritten() {
    let registry = registry();
    registry.write("partners/acme/metrics/2026-09.yaml", "period: [\n");
    let run = take(
        &registry,
        "partner,month,uptime\nacme,2026-09,99\nbolt,2026-09,99\n",
        &[],
    );
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("correct that file by hand first"), "{}", run.stderr);
    assert_eq!(registry.read("partners/acme/metrics/2026-09.yaml"), "period: [\n");
    assert!(!registry.path("partners/bolt/metrics").exists());
}

#[test]
fn a_month_is_begun_for_active_partners_and_never_overwritten() {
    let registry = registry();
    figures(&registry, "bolt", "2026-09", "active-users: 5");
    let before = registry.read("partners/bolt/metrics/2026-09.yaml");
    let run = registry.run(&["metrics", "new", "2026-09"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "partners/acme/metrics/2026-09.yaml\n");
    assert_eq!(registry.read("partners/bolt/metrics/2026-09.yaml"), before);
    let text = registry.read("partners/acme/metrics/2026-09.yaml");
    assert!(text.contains("#   uptime:\n") && !text.contains("revenue"), "{text}");
    let report = report(&registry, "2026-09", "2026-11-25");
    assert_eq!(whole(&report, "uptime").sources.known, 0, "nothing is filled in");
    assert!(report.notices.is_empty(), "{:?}", report.notices);
    // Without the signs, each value is found to be empty; with its numbers, it is a file of figures.
    let lines: Vec<&str> = text.lines().collect();
    let is_answer = |line: usize| lines.get(line).is_some_and(|line| line.starts_with("#   "));
    let starts = (1..lines.len()).filter(|at| is_answer(*at) && !is_answer(at - 1));
    let blocks = starts.map(|from| from..(from..=lines.len()).find(|at| !is_answer(*at)).unwrap());
    for block in blocks.chain(std::iter::once(0..lines.len())) {
        let judge = |value: &str| {
            let taken = lines.iter().enumerate().map(|(at, line)| {
                let is_group = lines.get(at + 1).is_some_and(|next| next.starts_with("#     "));
                match line.strip_prefix("# ") {
                    Some(bare) if is_answer(at) && block.contains(&at) => {
                        let is_group = is_group && !bare.starts_with("    ");
                        format!("{bare}{}", if is_group { "" } else { value })
                    }
                    _ => (*line).to_owned(),
                }
            });
            let text = taken.fold(String::new(), |text, line| text + &line + "\n");
            registry.write("partners/acme/metrics/2026-09.yaml", text);
            registry
                .run(&["validate", "--at", "2026-11-25", "--format", "json"])
                .stdout
        };
        let empty = judge("");
        assert!(
            empty.contains("acme/metrics") && empty.contains("is empty"),
            "{block:?}\n{empty}"
        );
        let full = judge(" 4");
        assert!(!full.contains("acme/metrics"), "{block:?}\n{full}");
    }
    assert_eq!(registry.run(&["metrics", "new", "2026-09"]).stdout, "");
    assert_eq!(
        registry.run(&["metrics", "new", "2026-08", "--partner", "core"]).stdout,
        "partners/core/metrics/2026-08.yaml\n"
    );
    assert_eq!(registry.run(&["metrics", "new", "2999-01"]).code, 2);
}

mod plans {
    use super::*;
    use psp_partners::date::Month;
    use psp_partners::registry::load;
    use psp_partners::scaffold::figures::{Import, import};

    use crate::random_cases::random_cases;

    fn taken(
        text: &str,
    ) -> Result<psp_partners::scaffold::figures::Files, Vec<psp_partners::scaffold::figures::Mistake>> {
        let registry = Registry::with_program();
        let (loaded, _) = load::program(&registry_sources(&registry, None)).unwrap();
        import(
            text,
            &Import {
                program: &loaded.record.unwrap().data,
                partners: &["acme".to_owned(), "bolt".to_owned()],
                last: "2026-11".parse::<Month>().unwrap(),
                maps: &[],
                overlay: true,
                existing: &|_, _| Ok(None),
            },
        )
    }

    proptest! {
        #![proptest_config(random_cases(48))]

        /// Whatever stands in a file, it is taken or refused, and what is taken has the same numbers in it.
        #[test]
        fn any_text_is_taken_or_refused(body in "[a-z0-9,;\"\n\r\t.\\-=@ é]{0,200}") {
            let _ = taken(&format!("partner,month,uptime\n{body}"));
            let _ = taken(&body);
        }

        #[test]
        fn numbers_come_through(digits in 0_i64..10_000_000_000, scale in 0_u8..3, users in 0_u64..1_000_000_000) {
            let amount = Decimal::from_parts(i128::from(digits), scale);
            let files = taken(&format!("partner,month,active-users,revenue,currency\nbolt,2026-10,{users},{amount},EUR\n")).unwrap();
            prop_assert_eq!(files.len(), 2);
            let whole: String = files.values().cloned().collect();
            let (users, amount) = (format!("active-users: {users}\n"), format!("value: '{amount}'\n"));
            prop_assert!(whole.contains(&users) && whole.contains(&amount), "{}", whole);
        }
    }
}
