//! Parts of lists: how many things one has, and where the next begins.

use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::{hex, sha256};
use chancery_store::Cursor;

/// Items of a part unless told otherwise, and at most.
const USUAL: u32 = 50;
const MOST: u32 = 1_000;

/// Octets of the hash that stands for a list in its cursors.
const TAG: usize = 4;

/// How many items a part has.
pub(crate) fn limit(given: Option<u32>) -> Result<u32, Refusal> {
    let limit = given.unwrap_or(USUAL);
    if (1..=MOST).contains(&limit) {
        return Ok(limit);
    }
    let refusal = Refusal::new(Code::BadField).with("field", "limit").with("given", limit.to_string());
    Err(refusal.with("wanted", format!("1 to {MOST}")))
}

/// That a text is no place in a list.
pub(crate) fn no_place(given: &str) -> Refusal {
    let refusal = Refusal::new(Code::BadField).with("field", "cursor").with("given", given);
    refusal.with("wanted", "`next` of the part before")
}

/// A list in one order with one set of conditions. A place in it is no place in another.
pub(crate) struct List(String);

impl List {
    pub(crate) fn new(name: &str, conditions: &[Option<&str>]) -> Self {
        let whole = format!("{name} {conditions:?}");
        Self(hex(sha256(whole.as_bytes()).get(..TAG).unwrap_or_default()))
    }

    /// The place a cursor of this list names.
    pub(crate) fn after(&self, cursor: Option<&str>) -> Result<Option<Cursor>, Refusal> {
        let place = |text: &str| text.strip_prefix(&self.0)?.strip_prefix('.')?.parse().ok();
        cursor.map(|text| place(text).ok_or_else(|| no_place(text))).transpose()
    }

    /// The cursor of a place.
    pub(crate) fn next(&self, place: Option<Cursor>) -> Option<String> {
        place.map(|place| format!("{}.{place}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_a_place_in_its_own_list_only() {
        let list = List::new("certificates", &[Some("valid"), None]);
        let place = Cursor { key: -5, id: 77 };
        let text = list.next(Some(place)).unwrap();
        assert_eq!(list.after(Some(&text)).unwrap(), Some(place));
        let others = [List::new("certificates", &[None, Some("valid")]), List::new("tokens", &[Some("valid"), None])];
        for other in others {
            assert_eq!(other.after(Some(&text)).unwrap_err().code, Code::BadField);
        }
        for bad in ["", "1.1", "-1.-1", text.get(1..).unwrap()] {
            assert_eq!(list.after(Some(bad)).unwrap_err().code, Code::BadField, "{bad}");
        }
    }

    #[test]
    fn a_part_has_one_item_at_least_and_a_thousand_at_most() {
        assert_eq!([None, Some(1), Some(1_000)].map(|given| limit(given).unwrap()), [50, 1, 1_000]);
        for given in [0, 1_001, u32::MAX] {
            assert_eq!(limit(Some(given)).unwrap_err().code, Code::BadField, "{given}");
        }
    }
}
