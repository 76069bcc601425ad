//! A large change is judged whole, and what is kept of it is bounded: counted here, never timed.

use psp_partners::finding::MOST_OF_A_FILE;
use psp_partners::forge::{Conclusion, User};
use psp_partners::review::{PartnerChange, Review};
use serde_json::Value;

use super::{Files, reviewed};

/// Field values that a review shows in all.
const MOST_VALUES: usize = 30_000;
/// Field values that it shows of a document.
const MOST_OF_A_DOCUMENT: usize = 2_000;

fn eve() -> User {
    User {
        login: "eve".to_owned(),
        id: 666,
    }
}

/// A review of new records: of each the usual fields, and `rest`.
fn of_new_records(number: usize, rest: &str) -> Review {
    let record = |i: usize| {
        let text = format!("name: Acme {i}\nstatus: prospect\nowners:\n  - github: eve\n    id: 666\n{rest}");
        (format!("partners/acme-{i}/partner.yaml"), text)
    };
    reviewed(&Files::new(), &(0..number).map(record).collect(), &eve())
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(leaves).sum(),
        Value::Object(map) if !map.is_empty() => map.values().map(leaves).sum(),
        _ => 1,
    }
}

/// The values of a partner's changed fields that are shown, and the number of those that are left out.
fn shown(partner: &PartnerChange) -> (usize, usize) {
    let values = partner.fields.iter().flat_map(|change| [&change.before, &change.after]);
    let left_out = partner.fields.iter().map(|change| change.left_out);
    (values.flatten().map(leaves).sum(), left_out.sum())
}

#[test]
fn long_values_are_cut_and_what_is_left_out_is_counted() {
    const LISTED: usize = 4_000;
    let review = of_new_records(24, &format!("x-a: [{}]\n", "{a: 1}, ".repeat(LISTED)));
    let all: Vec<(usize, usize)> = review.partners.iter().map(shown).collect();
    assert_eq!(all[0].0, MOST_OF_A_DOCUMENT);
    for (shown, left_out) in &all {
        // The name, the status, an owner's login and user ID, and the list.
        assert_eq!(shown + left_out, 4 + LISTED);
    }
    let kept: usize = all.iter().map(|(shown, _)| shown).sum();
    // Each value keeps one at least, however little room is left.
    let fields = 4 * review.partners.len();
    assert!((MOST_VALUES..MOST_VALUES + fields).contains(&kept), "{kept}");
    assert!(review.partners.iter().all(|partner| partner.more == 0));
}

#[test]
fn short_values_are_whole() {
    let review = of_new_records(3, "x-a: [1, {b: [2, 3]}]\n");
    assert!(review.partners.iter().all(|partner| shown(partner) == (4 + 3, 0)));
}

#[test]
fn a_record_that_was_given_up_is_not_compared_and_a_maintainer_must_look() {
    let title = "{title: \"a\\tb\"}, ";
    for rest in [
        format!("links: [{}]\n", title.repeat(1_100)),
        "=======\n".repeat(1_100),
        "<<<<<<< a\nx-a: 1\n=======\nx-a: 2\n>>>>>>> b\n".repeat(600),
        (0..300).fold(String::new(), |all, i| all + &format!("q{i}: 1\n")),
    ] {
        let review = of_new_records(2, &rest);
        assert_eq!(review.conclusion, Conclusion::Failure);
        assert!(
            review.caused.len() <= 2 * (MOST_OF_A_FILE + 10),
            "{}",
            review.caused.len()
        );
        for partner in &review.partners {
            assert_eq!(shown(partner), (0, 0), "{}", &rest[..20]);
            let path = format!("partners/{}/partner.yaml", partner.slug);
            let why = format!("`{path}` has too many problems to be compared, so a maintainer must check the change");
            assert!(partner.needs.contains(&why), "{:?}", partner.needs);
        }
    }
}

#[test]
fn fixing_some_of_many_problems_causes_none() {
    let titles = |from: usize, to: usize| {
        let item = |i: usize| format!("  - title: \"a\\tb {i}\"\n    url: https://a.example/{i}\n");
        let items = (from..to).fold(String::new(), |all, i| all + &item(i));
        format!("name: Acme\nstatus: prospect\nowners:\n  - github: eve\n    id: 666\nlinks:\n{items}")
    };
    let files = |text: String| Files::from([("partners/acme/partner.yaml".to_owned(), text)]);
    // Of 180, 150 are listed before. Whatever is listed now was there before, and only its place in the list differs.
    let same = "  - title: a\n    url: https://b.example/\n".to_owned();
    let fixed = (0..60).fold(String::new(), |all, i| {
        all + &same.replace("b.example", &format!("b{i}.example"))
    });
    let after = titles(60, 180).replacen("links:\n", &format!("links:\n{fixed}"), 1);
    let review = reviewed(&files(titles(0, 180)), &files(after), &eve());
    let caused: Vec<_> = review.caused.iter().filter(|f| f.code == "PSP020").collect();
    assert!(caused.is_empty(), "{caused:#?}");
}
