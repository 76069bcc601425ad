//! A CSV file with known columns → its rows. It reads files as the import of figures does: any encoding that is certain, any
//! separator, and headings in any case. A file with two columns of one name is refused: either could be the right one.

use super::Mistake;
use super::columns::key;
use super::decode::decode;
use super::table::table;
use crate::words::quote;

/// A column to read.
#[derive(Debug, Clone, Copy)]
pub struct SheetColumn {
    pub name: &'static str,
    /// Other headings for it.
    pub also: &'static [&'static str],
    /// Without it, the file is refused.
    pub required: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow<const N: usize> {
    /// The line that it begins on.
    pub line: usize,
    /// The cells in the order of the columns, without spaces around them; empty where the file has no such column.
    pub cells: [String; N],
}

/// The rows of a file.
///
/// # Errors
/// It isn't CSV, its encoding isn't certain, a heading is there twice, or a required column is missing.
pub fn sheet<const N: usize>(bytes: &[u8], columns: &[SheetColumn; N]) -> Result<Vec<SheetRow<N>>, Mistake> {
    let table = table(&decode(bytes, None)?.text, None)?;
    let mut rows = table.rows.into_iter();
    let Some(heading) = rows.next() else {
        return Err(Mistake::whole(
            1,
            "the file has no rows".to_owned(),
            format!("begin it with the line {}", quote(&names(columns))),
        ));
    };
    let mut places = [None; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let is_it = |cell: &String| {
            let cell = key(cell);
            cell == key(column.name) || column.also.iter().any(|other| cell == key(other))
        };
        let mut found = heading.cells.iter().enumerate().filter(|(_, cell)| is_it(cell));
        *place = found.next().map(|(place, _)| place);
        if let Some((_, second)) = found.next() {
            let what = format!("two columns are headed {}", quote(second.trim()));
            return Err(Mistake::whole(heading.line, what, "remove one of them, or rename it"));
        }
        if place.is_none() && column.required {
            let what = format!("the first line has no column {}", quote(column.name));
            let help = format!("write {} there", quote(&names(columns)));
            return Err(Mistake::whole(heading.line, what, help));
        }
    }
    let cell = |cells: &[String], place: Option<usize>| {
        let cell = place.and_then(|place| cells.get(place));
        cell.map_or_else(String::new, |cell| cell.trim().to_owned())
    };
    Ok(rows
        .map(|row| SheetRow {
            line: row.line,
            cells: places.map(|place| cell(&row.cells, place)),
        })
        .collect())
}

fn names(columns: &[SheetColumn]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [SheetColumn; 2] = [
        SheetColumn {
            name: "account",
            also: &["login"],
            required: true,
        },
        SheetColumn {
            name: "as_of",
            also: &[],
            required: false,
        },
    ];

    fn rows(text: &str) -> Vec<[String; 2]> {
        let rows = sheet(text.as_bytes(), &COLUMNS).expect("a sheet");
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn a_sheet_is_read_in_each_form_that_spreadsheets_write() {
        let expected = [["zoe".to_owned(), "2026-11-29".to_owned()]];
        for text in [
            "account,as_of\nzoe,2026-11-29\n",
            "\u{feff}Account;As of\r\nzoe;2026-11-29\r\n",
            "as_of\tlogin\textra\n2026-11-29\t zoe \t=1+1\n",
            "sep=;\n\"ACCOUNT\";\"as-of\"\n\"zoe\";\"2026-11-29\"\n\n;\n",
        ] {
            assert_eq!(rows(text), expected, "{text}");
        }
        assert_eq!(rows("account\nzoe\n"), [["zoe".to_owned(), String::new()]]);
        assert_eq!(rows("account\n=cmd|' /C calc'!A0\n")[0][0], "=cmd|' /C calc'!A0");
    }

    #[test]
    fn a_sheet_that_has_two_readings_is_refused() {
        for (text, what) in [
            ("account,Account\nzoe,adam\n", "two columns are headed `Account`"),
            ("account,login\nzoe,adam\n", "two columns are headed `login`"),
            ("name\nzoe\n", "the first line has no column `account`"),
            ("", "the file has no rows"),
            ("account\n\"zoe\n", "a quotation mark opens a cell"),
            ("account\nz\0oe\n", "zero bytes"),
        ] {
            let mistake = sheet(text.as_bytes(), &COLUMNS).expect_err(text);
            assert!(mistake.what.contains(what), "{text:?}: {mistake:?}");
        }
    }
}
