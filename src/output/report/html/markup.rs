//! What the page is written with: ids that are unique, sections, tables, charts with the table behind them.

use std::fmt::Write as _;

use crate::escape::html;

/// Text that is HTML already.
pub(super) type Html = String;

/// A page while it is written.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) out: String,
    ids: usize,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub(super) struct Column {
    name: Html,
    number: bool,
}

/// A column of words.
pub(super) fn words(name: &str) -> Column {
    Column {
        name: html(name),
        number: false,
    }
}

/// A column of numbers.
pub(super) fn numbers(name: &str) -> Column {
    Column {
        name: html(name),
        number: true,
    }
}

/// A table; the first cell of a row names it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Unique in the page.
    pub(super) caption: Html,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Html>>,
}

impl Table {
    pub(super) fn new(caption: &str, columns: Vec<Column>) -> Self {
        Self {
            caption: html(caption),
            columns,
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: Vec<Html>) {
        self.rows.push(cells);
    }
}

/// From so many columns on a table may be wider than a phone, and its box scrolls.
const WIDE: usize = 3;

impl Page {
    pub(super) fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// A paragraph of a sentence of ours, which is HTML already.
    pub(super) fn paragraph(&mut self, html: &str) {
        let _ = writeln!(self.out, "<p>{html}</p>");
    }

    /// An id that no other element has.
    pub(super) fn id(&mut self) -> String {
        self.ids += 1;
        format!("n{}", self.ids)
    }

    pub(super) fn open_section(&mut self, id: &str, title: &str) {
        let _ = write!(
            self.out,
            "<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{}</h2>\n",
            html(title)
        );
    }

    pub(super) fn close_section(&mut self) {
        self.raw("</section>\n");
    }

    /// A heading of the third rank.
    pub(super) fn heading(&mut self, title: &str) {
        let _ = writeln!(self.out, "<h3>{}</h3>", html(title));
    }

    pub(super) fn table(&mut self, table: &Table) {
        self.captioned(table, "");
    }

    /// A table whose caption repeats what stands right above it, so that only a screen reader tells it.
    pub(super) fn quiet_table(&mut self, table: &Table) {
        self.captioned(table, " class=\"unseen\"");
    }

    fn captioned(&mut self, table: &Table, class: &str) {
        let id = self.id();
        let wide = table.columns.len() >= WIDE;
        if wide {
            let _ = writeln!(
                self.out,
                "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{id}\">"
            );
        }
        let _ = write!(
            self.out,
            "<table{}><caption id=\"{id}\"><span{class}>{}</span></caption>\n<thead><tr>",
            match table.columns.len() {
                n if n > WIDE => " class=\"wide\"",
                WIDE => " class=\"mid\"",
                _ => "",
            },
            table.caption
        );
        for column in &table.columns {
            let class = if column.number { " class=\"n\"" } else { "" };
            let _ = write!(self.out, "<th scope=\"col\"{class}>{}</th>", column.name);
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.raw("<tr>");
            for (cell, column) in row.iter().zip(&table.columns).take(1) {
                let class = if column.number { " class=\"n\"" } else { "" };
                let _ = write!(self.out, "<th scope=\"row\"{class}>{cell}</th>");
            }
            for (cell, column) in row.iter().zip(&table.columns).skip(1) {
                let class = if column.number { " class=\"n\"" } else { "" };
                let _ = write!(self.out, "<td{class}>{cell}</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table>\n");
        if wide {
            self.raw("</div>\n");
        }
    }

    /// Something that is opened by those who want it; its summary may be HTML.
    pub(super) fn details(&mut self, class: &str, summary: &str, inside: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.out, "<details class=\"{class}\"><summary>{summary}</summary>");
        inside(self);
        self.raw("</details>\n");
    }

    /// A chart with the table behind it. What moves sideways can be reached by keyboard.
    pub(super) fn chart(&mut self, class: &str, title: &str, svg: &str, table: &Table) {
        let id = self.id();
        let _ = writeln!(
            self.out,
            "<figure class=\"{class}\" aria-labelledby=\"{id}\"><figcaption id=\"{id}\">{}</figcaption>",
            html(title)
        );
        if svg.contains("natural") {
            let _ = writeln!(
                self.out,
                "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{id}\">{svg}</div>"
            );
        } else {
            self.raw(svg);
        }
        let summary = format!("Numbers<span class=\"unseen\"> of {}</span>", html(title));
        self.details("behind", &summary, |page| page.quiet_table(table));
        self.raw("</figure>\n");
    }

    /// A list of sentences that are HTML already.
    pub(super) fn list(&mut self, class: &str, items: impl IntoIterator<Item = Html>) {
        let _ = writeln!(self.out, "<ul class=\"{class}\">");
        for item in items {
            let _ = writeln!(self.out, "<li>{item}</li>");
        }
        self.raw("</ul>\n");
    }
}

/// A name inside a sentence, whatever direction its script has.
pub(super) fn name(text: &str) -> Html {
    format!("<bdi>{}</bdi>", html(text))
}

/// A sign that a word beside it explains.
pub(super) fn sign(class: &str, sign: char) -> Html {
    format!("<span class=\"sign {class}\" aria-hidden=\"true\">{sign}</span>")
}

/// A word that says what is not known or not so certain.
pub(super) fn tag(class: &str, text: &str) -> Html {
    format!("<span class=\"tag {class}\">{}</span>", html(text))
}

/// `a`, `a and b`, `a, b and 3 more`: at most `most` of them.
pub(super) fn some_of(items: &[Html], most: usize) -> Html {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        _ if items.len() > most => format!("{} and {} more", items[..most].join(", "), items.len() - most),
        [firsts @ .., last] => format!("{} and {last}", firsts.join(", ")),
    }
}
