//! Names as text: RFC 4514, the line for people, and openssl's style with slashes.

use std::fmt::Write as _;

use super::{Attribute, Name, Rdn, keyword};
use crate::digest::hex;
use crate::oid;

/// Which characters a style cannot show as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Rfc4514,
    Line,
    Slash,
}

pub(super) fn rfc4514(name: &Name) -> String {
    let rdns: Vec<String> = name.rdns().iter().rev().map(|rdn| rdn_text(rdn, Style::Rfc4514)).collect();
    rdns.join(",")
}

pub(super) fn line(name: &Name) -> String {
    let rdns: Vec<String> = name.rdns().iter().map(|rdn| rdn_text(rdn, Style::Line)).collect();
    rdns.join(", ")
}

pub(super) fn slash(name: &Name) -> String {
    name.rdns().iter().fold(String::new(), |text, rdn| text + "/" + &rdn_text(rdn, Style::Slash))
}

fn rdn_text(rdn: &Rdn, style: Style) -> String {
    let plus = if style == Style::Line { " + " } else { "+" };
    let attributes: Vec<String> = rdn.attributes.iter().map(|attribute| attribute_text(attribute, style)).collect();
    attributes.join(plus)
}

fn attribute_text(attribute: &Attribute, style: Style) -> String {
    let keyword = match attribute.oid {
        // openssl does not know `E`.
        oid::EMAIL_ADDRESS if style == Style::Slash => Some("emailAddress"),
        _ => keyword::keyword(&attribute.oid),
    };
    let label = keyword.map_or_else(|| attribute.oid.to_string(), str::to_owned);
    // RFC 4514 §2.4: a type without keyword has its value in hex, so that its string type survives.
    let in_hex = style == Style::Rfc4514 && keyword.is_none();
    match attribute.text().filter(|text| !in_hex && !text.is_empty()) {
        Some(text) => format!("{label}={}", escaped(&text, style)),
        None => format!("{label}=#{}", hex(&attribute.value_der())),
    }
}

fn escaped(text: &str, style: Style) -> String {
    let last = text.chars().count().saturating_sub(1);
    text.chars().enumerate().fold(String::with_capacity(text.len()), |mut out, (place, c)| {
        let at_edge = c == ' ' && (place == 0 || place == last) || c == '#' && place == 0;
        if is_invisible(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "\\{byte:02x}");
            }
            return out;
        }
        if at_edge || is_special(c, style) {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

fn is_special(c: char, style: Style) -> bool {
    match style {
        Style::Rfc4514 | Style::Line => matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\'),
        Style::Slash => matches!(c, '/' | '+' | '=' | '\\'),
    }
}

/// Characters that would change how the text around them is shown: controls, line ends, zero-width characters and
/// those that turn the direction of writing.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
