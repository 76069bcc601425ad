//! Regions by verticals: a number in every cell, the darker the more, and white space as a dashed frame.

use std::fmt::Write as _;

use super::{Chart, label, number, text, width};

/// One cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    pub active: usize,
    /// On their way; shown after a plus.
    pub coming: usize,
}

/// Columns and rows with their names; a row of cells for each row.
#[derive(Debug, Clone, Copy)]
pub struct Heat<'a> {
    pub columns: &'a [String],
    pub rows: &'a [String],
    pub cells: &'a [Vec<Cell>],
}

const NAMES: f64 = 126.0;
const CELL: f64 = 40.0;
const TALL: f64 = 34.0;
const HEAD: f64 = 72.0;
/// Room at the right for the last slanted name.
const SLANT: f64 = 48.0;
/// Room along a slanted name.
const ALONG: f64 = 84.0;

/// The map; wider than a phone from six columns on, then it keeps its width and its box scrolls.
pub fn render(heat: Heat<'_>) -> Chart {
    let many = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let wide = NAMES + many(heat.columns.len()) * CELL + SLANT;
    let tall = HEAD + many(heat.rows.len()) * TALL + 2.0;
    let class = if heat.columns.len() > 5 { "heat natural" } else { "heat" };
    let mut out = String::new();
    let mut x = NAMES;
    for column in heat.columns {
        let at = (x + CELL / 2.0 + 4.0, HEAD - 8.0);
        let _ = write!(out, "<g transform=\"rotate(-40 {} {})\">", number(at.0), number(at.1));
        label(&mut out, at, "label", "start", ALONG, column);
        out.push_str("</g>");
        x += CELL;
    }
    let mut y = HEAD;
    for (i, row) in heat.rows.iter().enumerate() {
        name(&mut out, row, y);
        let mut x = NAMES;
        for j in 0..heat.columns.len() {
            let one = heat.cells.get(i).and_then(|r| r.get(j)).copied().unwrap_or_default();
            cell(&mut out, one, x, y);
            x += CELL;
        }
        y += TALL;
    }
    Chart::new(class, wide, tall, out)
}

/// A row's name, on two lines where one is too short.
fn name(out: &mut String, row: &str, y: f64) {
    let room = NAMES - 8.0;
    let mut first = String::new();
    let mut words = row.split_whitespace().peekable();
    while let Some(word) = words.peek() {
        let longer = if first.is_empty() {
            (*word).to_owned()
        } else {
            format!("{first} {word}")
        };
        if width(&super::visible(&longer), super::SIZE) > room && !first.is_empty() {
            break;
        }
        first = longer;
        words.next();
    }
    let rest: Vec<&str> = words.collect();
    if rest.is_empty() {
        label(out, (0.0, y + 21.0), "label", "start", room, &first);
        return;
    }
    label(out, (0.0, y + 14.0), "label", "start", room, &first);
    let _ = write!(out, "<g><title>{}</title>", super::html(row));
    let second = super::fit(&rest.join(" "), room, super::SIZE);
    text(out, 0.0, y + 29.0, "label", "start", &second);
    out.push_str("</g>");
}

fn cell(out: &mut String, cell: Cell, x: f64, y: f64) {
    let level = match (cell.active, cell.coming) {
        (0, 0) => 0,
        (0, _) => 1,
        (1, _) => 2,
        (2 | 3, _) => 3,
        _ => 4,
    };
    let _ = write!(
        out,
        "<rect class=\"h{level}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        number(x + 1.5),
        number(y + 1.5),
        number(CELL - 3.0),
        number(TALL - 3.0)
    );
    let shown = match (cell.active, cell.coming) {
        (0, 0) => String::new(),
        (active, 0) => short(active),
        // What is too long for the cell is in the table.
        (active, coming) if active > 9 && coming > 9 => format!("{}+…", short(active).trim_end_matches('+')),
        (active, coming) => format!("{}+{}", short(active), short(coming)),
    };
    text(
        out,
        x + CELL / 2.0,
        y + 21.5,
        &format!("cell t{level}"),
        "middle",
        &shown,
    );
}

/// At most three characters.
fn short(n: usize) -> String {
    match n {
        0..=99 => n.to_string(),
        100..=999 => "99+".to_owned(),
        _ => "1k+".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{HOSTILE, sound};
    use super::*;

    #[test]
    fn every_kind_of_map_is_sound() {
        let names: Vec<String> = HOSTILE.iter().map(|l| l.repeat(9)).collect();
        let none: [String; 0] = [];
        let full = vec![
            vec![
                Cell {
                    active: usize::MAX,
                    coming: 12_345
                };
                7
            ];
            7
        ];
        for (columns, rows, cells) in [
            (&none[..], &none[..], &[][..]),
            (&names[..], &none[..], &[][..]),
            (&none[..], &names[..], &[][..]),
            (&names[..1], &names[..1], &[][..]),
            (&names[..], &names[..], &full[..]),
            (&names[..], &names[..], &full[..2]),
        ] {
            sound(&render(Heat { columns, rows, cells }));
        }
    }

    #[test]
    fn white_space_differs_in_shape_and_number() {
        let cells = vec![vec![Cell { active: 2, coming: 1 }, Cell::default()]];
        let columns = ["a".to_owned(), "b".to_owned()];
        let rows = ["Electricity, gas, steam and air conditioning supply".to_owned()];
        let svg = render(Heat {
            columns: &columns,
            rows: &rows,
            cells: &cells,
        })
        .marks;
        assert!(svg.contains("class=\"h3\"") && svg.contains(">2+1</text>"), "{svg}");
        assert!(svg.contains("class=\"h0\""), "{svg}");
    }
}
