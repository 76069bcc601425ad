//! Text that YAML reads as a number or a boolean: the fix is what the person wrote, in quotes.

use crate::rules::support::Case;

#[test]
fn text_that_looks_like_a_number_is_quoted_as_it_is_written() {
    let sum = "0123456789".repeat(6) + "0123";
    for written in ["007", "0x1F", "+5", "-00", "1.10", "1e5", sum.as_str()] {
        let text = format!("name: Acme\nstatus: target\nsummary: {written}\n");
        let findings = Case::acme(text).findings();
        let fixes: Vec<_> = findings.iter().filter_map(|finding| finding.fix.clone()).collect();
        assert!(fixes.contains(&format!("\"{written}\"")), "{written}: {findings:#?}");
        let is_wrong = |fix: &String| fix.starts_with('"') && *fix != format!("\"{written}\"");
        assert!(!fixes.iter().any(is_wrong), "{written}: {fixes:?}");
    }
}
