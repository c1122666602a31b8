//! The look-up for people: one page of plain HTML that needs no script.

use std::fmt::Write as _;

use chancery_domain::publicity::Shown;
use chancery_domain::refusal::Code;
use chancery_service::lookup::{PublicCertificate, PublicState, PublicStatus};

use super::Found;

/// The style sheet.
pub(super) const STYLE: &str = include_str!("lookup.css");

/// The page; `base` is the path before our addresses.
pub(super) fn page(base: &str, found: &Found) -> String {
    let (title, body) = match found {
        Found::Nothing => ("Look up a certificate".to_owned(), String::new()),
        Found::BySerial(given, found) if found.is_empty() => unknown(given),
        Found::BySerial(given, found) => {
            (format!("Serial number {given}"), found.iter().map(|status| card(status, None)).collect())
        }
        Found::Certificate(certificate) => (heading(certificate), card(&certificate.status, Some(certificate))),
        Found::Unknown(given) => unknown(given),
        Found::Refused(refusal) if refusal.code == Code::BadField => {
            let given = refusal.value("given").unwrap_or_default();
            let why = "The address says more, or something else, than which certificate to look up.";
            ("Not a look-up".to_owned(), error(&refusal.code.to_string(), given, why))
        }
        Found::Refused(refusal) => {
            let given = refusal.value("given").unwrap_or_default();
            let why =
                "This is neither a serial number nor a SHA-256 fingerprint. Both are written in hexadecimal digits.";
            ("Not a number of a certificate".to_owned(), error(&refusal.code.to_string(), given, why))
        }
        Found::TooMuch => {
            let why = "Many look-ups came from your network. Wait a moment and try again.";
            ("Too many look-ups".to_owned(), error("", "", why))
        }
    };
    let (title, base) = (escaped(&title), escaped(base));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{base}/lookup.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\
         <form action=\"{base}/lookup\" method=\"get\">\n<label for=\"q\">Serial number or SHA-256 fingerprint</label>\n\
         <p class=\"hint\" id=\"hint\">In hexadecimal digits, with or without colons.</p>\n\
         <input id=\"q\" name=\"q\" required maxlength=\"200\" autocomplete=\"off\" spellcheck=\"false\" \
         aria-describedby=\"hint\">\n<button>Look up</button>\n</form>\n</main>\n</body>\n</html>\n"
    )
}

fn unknown(given: &str) -> (String, String) {
    let why = "None of the authorities here issued a certificate with this number, or it was mistyped.";
    ("No such certificate".to_owned(), error("CHY-3012", given, why))
}

fn error(code: &str, given: &str, why: &str) -> String {
    let given: String = given.chars().take(100).collect();
    let given = if given.is_empty() { String::new() } else { format!("<p><code>{}</code></p>\n", escaped(&given)) };
    let code = if code.is_empty() { String::new() } else { format!(" <small>{}</small>", escaped(code)) };
    format!("<section role=\"alert\">\n{given}<p>{}{code}</p>\n</section>\n", escaped(why))
}

fn heading(certificate: &PublicCertificate) -> String {
    match &certificate.shown {
        Shown::Subject(subject) => subject.clone(),
        Shown::Hosts(names) => names.first().cloned().unwrap_or_default(),
        Shown::StatusOnly => "A certificate".to_owned(),
    }
}

/// One certificate, like an identity card: how it stands first.
fn card(status: &PublicStatus, certificate: Option<&PublicCertificate>) -> String {
    let (icon, word) = words(status.state);
    let mut rows = String::new();
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(rows, "<dt>{name}</dt><dd>{value}</dd>");
    };
    if let Some(since) = status.since {
        row("Since", &format!("<time>{}</time>", since.to_rfc3339()));
    }
    if let Some(reason) = status.reason {
        row("Reason", &escaped(reason));
    }
    row("Issued by", &escaped(&status.authority));
    row("Serial number", &format!("<code>{}</code>", escaped(&status.serial)));
    if let Some(certificate) = certificate {
        if let Shown::Hosts(names) = &certificate.shown {
            let names: String = names.iter().map(|name| format!("<li>{}</li>", escaped(name))).collect();
            row("Names", &format!("<ul>{names}</ul>"));
        }
        row("Valid from", &format!("<time>{}</time>", certificate.not_before.to_rfc3339()));
        row("Valid until", &format!("<time>{}</time>", certificate.not_after.to_rfc3339()));
        row("SHA-256", &format!("<code>{}</code>", certificate.sha256));
    }
    let class = status.state.as_str();
    format!(
        "<article>\n<p class=\"state {class}\"><span aria-hidden=\"true\">{icon}</span> {word}</p>\n\
         <dl>\n{rows}</dl>\n</article>\n"
    )
}

const fn words(state: PublicState) -> (&'static str, &'static str) {
    match state {
        PublicState::Valid => ("✓", "Valid"),
        PublicState::NotYetValid => ("…", "Not valid yet"),
        PublicState::Expired => ("–", "Expired"),
        PublicState::OnHold => ("✗", "On hold"),
        PublicState::Revoked => ("✗", "Revoked"),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_stranger_becomes_markup() {
        let page = page("/pki", &Found::Unknown("<script>alert(\"1\")</script>\u{7}".to_owned()));
        assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\u{fffd}"), "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("href=\"/pki/lookup.css\"") && page.contains("action=\"/pki/lookup\""), "{page}");
    }
}
