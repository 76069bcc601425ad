//! What a template may cost, and that the largest pages stay below it.

use serde_json::json;

use super::*;

#[test]
fn cost_has_a_limit() {
    let loops = |body: &str| {
        let n = 14;
        let begin = "{% for partner in partners %}".repeat(n);
        format!("{begin}{body}{}", "{% endfor %}".repeat(n))
    };
    assert_eq!(fault(PAGE, &loops("")).problem, Problem::TooSlow);
    assert_eq!(fault(PAGE, &loops(&"x".repeat(LARGEST / 2))).problem, Problem::TooLong);
    let deep = format!("{}x{}", "{% if errors > 0 %}".repeat(400), "{% endif %}".repeat(400));
    assert!(matches!(fault(PAGE, &deep).problem, Problem::Syntax(_)));
}

/// As many as a review lists: all of it is rendered before it is known that it doesn't fit.
#[test]
fn the_largest_page_has_steps_enough() {
    let mut view = View::Review.samples().remove(0);
    let finding = json!({"severity": "error", "place": "a:1:1", "message": "`a` is wrong", "help": "write `b`", "code": "PSP104"});
    view["caused"] = json!(vec![finding; 5_000]);
    let change = json!({"field": "reach.users", "title": "Reach › Users", "before": 1, "after": 2});
    let mut partner = view["partners"][0].clone();
    partner["fields"] = json!(vec![change; 500]);
    view["partners"] = json!(vec![partner; 10]);
    let rendered = Texts::default().render(PAGE, &input(&view));
    assert!(rendered.fault.is_none(), "{:?}", rendered.fault);
    // One more was there before.
    assert_eq!(rendered.text.matches("(PSP104)").count(), 5_001);
    assert_eq!(
        rendered.text.matches("<code>reach.users</code> | 1 | 2 |").count(),
        5_000
    );
}

/// As many rows as a list of a report can have, in two lists.
#[test]
fn the_longest_lists_of_a_report_have_steps_enough() {
    let mut view = View::Report.samples().remove(0);
    let gap = view["gaps"][1].clone();
    view["gaps"] = json!(vec![gap; 5_000]);
    let verdict = view["standing"]["unknown"][0].clone();
    view["standing"]["unknown"] = json!(vec![verdict; 5_000]);
    let rendered = Texts::default().render("report.md.j2", &input(&view));
    assert!(rendered.fault.is_none(), "{:?}", rendered.fault);
    assert_eq!(
        rendered.text.matches("latest value: 2026-05, 116 days old |\n").count(),
        5_000
    );
    assert!(!rendered.text.contains("did not fit"), "nothing is cut");
}

/// As many groups as the page shows in full, and more.
#[test]
fn the_largest_report_has_steps_enough() {
    const PARTNERS: usize = 300;
    let mut view = View::Report.samples().remove(0);
    let mut metric = view["metrics"][0].clone();
    let mut figure = metric["figures"][0].clone();
    figure["lines"][0]["trend"] = json!(vec![figure["lines"][0]["trend"][0].clone(); 12]);
    metric["figures"] = json!(vec![figure; PARTNERS]);
    view["metrics"] = json!(vec![metric; 20]);
    let group = |n: usize| {
        json!({"id": n.to_string(), "name": "Acme", "known": true, "partner": 0, "targets": {"reached": 1, "of": 20},
            "stale": false, "extremes": true, "figures": vec![n; 20]})
    };
    let groups: Vec<Value> = (0..PARTNERS).map(group).collect();
    let positions: Vec<usize> = (0..20).collect();
    view["by_group"] = json!([{"kind": "partner", "known": PARTNERS, "compared": positions, "groups": groups}]);
    let rendered = Texts::default().render("report.html.j2", &input(&view));
    assert!(rendered.fault.is_none(), "{:?}", rendered.fault);
    assert_eq!(rendered.text.matches("<details class=\"full\">").count(), 200);
}
