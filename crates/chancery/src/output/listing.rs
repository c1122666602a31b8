//! Lists: a table without boxes on a terminal, tab-separated lines in a pipe, `data.items` in JSON.

use chancery_pki::time::Time;
use serde_json::{Map, Value, json};

use super::cell::Cell;
use super::style::{Style, Tone};
use super::width::{pad, truncate, width};

/// A column: its field name in JSON and `--fields`, and its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Field name, snake_case.
    pub field: &'static str,
    /// Heading on a terminal.
    pub title: &'static str,
}

/// A list of rows with the same columns.
#[derive(Clone, Debug)]
pub struct Listing {
    columns: &'static [Column],
    rows: Vec<(Vec<Cell>, Option<Value>)>,
    next: Option<String>,
    empty: &'static str,
}

impl Listing {
    /// An empty list; `empty` is the sentence a person reads when it stays empty.
    pub const fn new(columns: &'static [Column], empty: &'static str) -> Self {
        Self { columns, rows: Vec::new(), next: None, empty }
    }

    /// Adds a row, one cell per column; its JSON has the cells by field name.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push((cells, None));
    }

    /// Adds a row whose JSON says more than its cells.
    pub fn row_with(&mut self, cells: Vec<Cell>, value: Value) {
        self.rows.push((cells, Some(value)));
    }

    /// Says where the next page starts.
    pub fn next_page(&mut self, cursor: Option<String>) {
        self.next = cursor;
    }

    /// What to say when there are no rows.
    pub const fn empty_text(&self) -> Option<&'static str> {
        if self.rows.is_empty() { Some(self.empty) } else { None }
    }

    /// The names that `--fields` accepts.
    pub fn fields(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.field).collect()
    }

    /// Keeps only these fields, in this order. The error is the first field that does not exist.
    pub fn select(&self, fields: &[String]) -> Result<Selected<'_>, String> {
        let mut columns = Vec::new();
        for field in fields {
            let index = self.columns.iter().position(|column| column.field == field).ok_or_else(|| field.clone())?;
            columns.push(index);
        }
        let all = if fields.is_empty() { (0..self.columns.len()).collect() } else { columns };
        Ok(Selected { listing: self, columns: all, narrowed: !fields.is_empty() })
    }
}

/// A list and the columns of it that are shown.
#[derive(Debug)]
pub struct Selected<'a> {
    listing: &'a Listing,
    columns: Vec<usize>,
    narrowed: bool,
}

impl Selected<'_> {
    /// Tab-separated lines without headings.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        for (cells, _) in &self.listing.rows {
            let values: Vec<String> = self.cells(cells).map(Cell::plain).collect();
            text.push_str(&values.join("\t"));
            text.push('\n');
        }
        text
    }

    /// A table for a terminal of `columns` columns.
    pub fn table(&self, style: Style, columns: usize, now: Time, headings: bool) -> String {
        if self.listing.rows.is_empty() {
            return String::new();
        }
        let rows: Vec<Vec<(String, Tone, bool)>> = self
            .listing
            .rows
            .iter()
            .map(|(cells, _)| {
                self.cells(cells)
                    .map(|cell| (cell.words(style, now), cell.tone(), matches!(cell, Cell::Number(_))))
                    .collect()
            })
            .collect();
        let titles: Vec<&str> = self.shown().map(|column| column.title).collect();
        let widths = widths(&titles, &rows, columns);
        let mut text = String::new();
        if headings {
            let line: Vec<String> = titles.iter().zip(&widths).map(|(title, width)| pad(title, *width)).collect();
            text.push_str(&style.paint(Tone::Quiet, line.join("  ").trim_end()));
            text.push('\n');
        }
        for row in rows {
            let mut line = Vec::new();
            for ((words, tone, number), width) in row.iter().zip(&widths) {
                let words = truncate(words, *width, style.ellipsis());
                let gap = " ".repeat(width.saturating_sub(super::width::width(&words)));
                let painted = style.paint(*tone, &words);
                line.push(if *number { format!("{gap}{painted}") } else { format!("{painted}{gap}") });
            }
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// `{"items": […], "next": …}`
    pub fn json(&self) -> Value {
        json!({ "items": self.items(), "next": self.listing.next })
    }

    /// Each row as a JSON object.
    pub fn items(&self) -> Vec<Value> {
        self.listing.rows.iter().map(|(cells, value)| self.item(cells, value.as_ref())).collect()
    }

    fn item(&self, cells: &[Cell], value: Option<&Value>) -> Value {
        if let (Some(value), false) = (value, self.narrowed) {
            return value.clone();
        }
        let pairs = self.shown().zip(self.cells(cells)).map(|(column, cell)| (column.field.to_owned(), cell.json()));
        Value::Object(pairs.collect::<Map<_, _>>())
    }

    fn shown(&self) -> impl Iterator<Item = &'static Column> + '_ {
        self.columns.iter().filter_map(|index| self.listing.columns.get(*index))
    }

    fn cells<'a>(&'a self, cells: &'a [Cell]) -> impl Iterator<Item = &'a Cell> {
        self.columns.iter().map(|index| cells.get(*index).unwrap_or(&Cell::None))
    }
}

/// Natural widths, then the widest columns shrink until the line fits.
fn widths(titles: &[&str], rows: &[Vec<(String, Tone, bool)>], columns: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = titles.iter().map(|title| width(title)).collect();
    for row in rows {
        for ((words, _, _), wide) in row.iter().zip(&mut widths) {
            *wide = (*wide).max(width(words));
        }
    }
    let gaps = widths.len().saturating_sub(1) * 2;
    while widths.iter().sum::<usize>() + gaps > columns {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 8 => *widest -= 1,
            _ => break,
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { field: "name", title: "NAME" },
        Column { field: "state", title: "STATE" },
        Column { field: "not_after", title: "UNTIL" },
        Column { field: "names", title: "NAMES" },
    ];

    fn listing() -> Listing {
        let mut listing = Listing::new(COLUMNS, "No certificates yet.");
        listing.row(vec![
            Cell::Name("www.example.org".into()),
            Cell::State("expiring".into(), "expiring in 12 days".into()),
            Cell::Time(Time::from_rfc3339("2026-12-02T09:14:07Z").unwrap()),
            Cell::List(vec!["www.example.org".into(), "a\tb".into()]),
        ]);
        listing
    }

    #[test]
    fn a_pipe_gets_codes_tabs_and_rfc_3339() {
        let listing = listing();
        assert_eq!(
            listing.select(&[]).unwrap().plain(),
            "www.example.org\texpiring\t2026-12-02T09:14:07Z\twww.example.org,a\\tb\n"
        );
        let fields = ["state".to_owned(), "name".to_owned()];
        assert_eq!(listing.select(&fields).unwrap().plain(), "expiring\twww.example.org\n");
        assert_eq!(listing.select(&["serial".to_owned()]).unwrap_err(), "serial");
    }

    #[test]
    fn a_terminal_gets_words_within_its_width() {
        let now = Time::from_rfc3339("2026-11-20T09:14:07Z").unwrap();
        let table = listing().select(&[]).unwrap().table(Style::PLAIN, 60, now, true);
        assert!(table.starts_with("NAME"), "{table}");
        assert!(table.contains("! expiring"), "{table}");
        assert!(table.lines().all(|line| width(line) <= 60), "{table}");
    }

    #[test]
    fn json_has_items_and_next() {
        let json = listing().select(&[]).unwrap().json();
        assert_eq!(json["items"][0]["names"][0], "www.example.org");
        assert_eq!(json["next"], Value::Null);
    }
}
