//! What a comment shows in addition to its commands: its day, its author, and a short name for it.

use crate::date::Date;
use crate::forge::Comment;

/// The day of a comment, which is never after today.
pub(super) fn day_of(comment: &Comment, today: Date) -> Date {
    let day = comment.created_at.get(..10).and_then(|day| day.parse().ok());
    day.map_or(today, |day: Date| day.min(today))
}

/// A number in the shortest form that people can type.
pub(super) fn short(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.extend(char::from_digit(digit, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// The login of the author; empty for a deleted account.
pub(super) fn author(comment: &Comment) -> String {
    comment
        .author
        .as_ref()
        .map(|author| author.login.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_number_is_short_and_unique() {
        assert_eq!([0, 9, 35, 36, 1296].map(short), ["0", "9", "z", "10", "100"]);
        assert_eq!(short(3_000_000_000), "1dm4etc");
    }
}
