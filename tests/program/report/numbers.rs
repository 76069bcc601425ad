//! Properties of decimals and periods.

use super::*;
use proptest::prelude::*;

fn whole_numbers() -> impl Strategy<Value = i128> {
    -1_000_000_000_000_000_000_000_i128..1_000_000_000_000_000_000_000
}

proptest! {
    #[test]
    fn decimals_there_and_back(digits in whole_numbers(), scale in 0_u8..9) {
        let number = Decimal::from_parts(digits, scale);
        prop_assert_eq!(number.to_string().parse::<Decimal>().unwrap(), number);
    }

    #[test]
    fn sums_are_exact_in_any_order(list in prop::collection::vec((whole_numbers(), 0_u8..7), 0..40)) {
        let numbers: Vec<Decimal> = list.iter().map(|(d, s)| Decimal::from_parts(*d, *s)).collect();
        let sum = |numbers: &[Decimal]| numbers.iter().try_fold(Decimal::ZERO, |a, b| a.plus(*b)).unwrap();
        let mut turned = numbers.clone();
        turned.reverse();
        prop_assert_eq!(sum(&numbers), sum(&turned));
        // The same in millionths.
        let millionths: i128 = list.iter().map(|(d, s)| d * 10_i128.pow(u32::from(6 - s))).sum();
        prop_assert_eq!(sum(&numbers), Decimal::from_parts(millionths, 6));
    }

    #[test]
    fn quotients_are_the_nearest(a in -1_000_000_000_000_i128..1_000_000_000_000, b in 1_i128..1_000_000_000) {
        let (a, b) = (Decimal::from_parts(a, 3), Decimal::from_parts(b, 2));
        let quotient = a.over(b).unwrap();
        let error = quotient.times(b).unwrap().minus(a).unwrap().abs().unwrap();
        // Half of a millionth of the divisor, at most.
        prop_assert!(error.times(Decimal::whole(2_000_000)).unwrap() <= b);
    }

    #[test]
    fn order_is_that_of_the_numbers(a in whole_numbers(), b in whole_numbers(), s in 0_u8..7, t in 0_u8..7) {
        let of = |d: i128, s: u8| d * 10_i128.pow(u32::from(6 - s));
        prop_assert_eq!(Decimal::from_parts(a, s).cmp(&Decimal::from_parts(b, t)), of(a, s).cmp(&of(b, t)));
    }
}

#[test]
fn periods_and_the_ones_before() {
    let at = day("2026-11-25");
    for (text, first, last, before, year_before, complete) in [
        ("2026-10", "2026-10", "2026-10", "2026-09", "2025-10", true),
        ("2026-01", "2026-01", "2026-01", "2025-12", "2025-01", true),
        ("2026-11", "2026-11", "2026-11", "2026-10", "2025-11", false),
        ("2026-Q1", "2026-01", "2026-03", "2025-Q4", "2025-Q1", true),
        ("2026-Q4", "2026-10", "2026-12", "2026-Q3", "2025-Q4", false),
        ("2026", "2026-01", "2026-12", "2025", "2025", false),
        (
            "rolling-12",
            "2025-11",
            "2026-10",
            "2024-11..2025-10",
            "2024-11..2025-10",
            true,
        ),
        (
            "rolling-1",
            "2026-10",
            "2026-10",
            "2026-09..2026-09",
            "2025-10..2025-10",
            true,
        ),
    ] {
        let period = Period::parse(text, at).unwrap();
        assert_eq!(
            (period.first.to_string(), period.last.to_string()),
            (first.to_owned(), last.to_owned()),
            "{text}"
        );
        assert_eq!(
            (period.before(at).id, period.year_before(at).id),
            (before.to_owned(), year_before.to_owned())
        );
        assert_eq!(period.complete, complete, "{text}");
    }
    for wrong in [
        "",
        "2026-13",
        "2026-Q5",
        "2026-Q",
        "26",
        "rolling-0",
        "rolling-",
        "rolling-+1",
        "rolling-999",
        "2026-10-01",
    ] {
        assert!(Period::parse(wrong, at).is_err(), "{wrong}");
    }
    // The month that is over on its last day is the one before.
    assert_eq!(Period::last_month(day("2026-10-31")).id, "2026-09");
    assert_eq!(Period::last_month(day("2028-03-01")).id, "2028-02");
    assert_eq!(Period::parse("2026-Q3", at).unwrap().name, "the third quarter of 2026");
}
