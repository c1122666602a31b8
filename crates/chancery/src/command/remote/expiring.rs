//! `chancery expiring`

use chancery_api::certificate::{Certificate, CertificateQuery};
use chancery_pki::time::Time;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;
use crate::span;

/// Arguments of `chancery expiring`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery expiring                              what ends within 30 days
  chancery expiring --within 90d --json
  chancery expiring --check --quiet              exit code 8 when there is something
  chancery expiring --within 1y --ics > ends.ics for a calendar")]
pub struct Args {
    /// How soon: 30d, 12w, 1y
    #[arg(long, value_name = "TIME", value_parser = span::seconds, default_value = "30d")]
    within: u64,

    /// End with exit code 8 when something is listed
    #[arg(long)]
    check: bool,

    /// Print calendar entries (iCalendar) instead of a list
    #[arg(long)]
    ics: bool,
}

/// Lists what ends soon, soonest first.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let mut query =
        CertificateQuery { expiring_within: Some(args.within), limit: Some(1000), ..CertificateQuery::default() };
    let mut certificates = Vec::new();
    loop {
        let page = answer::data(api.certificates(&query), context)?;
        certificates.extend(page.items);
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => break,
        }
    }
    if args.ics {
        context.output.text(&calendar(&certificates, context.now))?;
    } else {
        context.output.listing(&present::certificate::expiring(&certificates, "Nothing ends that soon."))?;
    }
    Ok(if args.check && !certificates.is_empty() { Exit::Finding } else { Exit::Ok })
}

/// One all-day entry for each certificate (RFC 5545).
fn calendar(certificates: &[Certificate], now: Time) -> String {
    let stamp = compact(now);
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Chancery//EN\r\n");
    for certificate in certificates {
        let Some(end) = Time::from_rfc3339(&certificate.not_after) else { continue };
        let Certificate { name, serial, .. } = certificate;
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{serial}@chancery"),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{}", end.to_date().replace('-', "")),
            format!("SUMMARY:Certificate {} ends", escaped(name)),
            format!("DESCRIPTION:Renew it: chancery renew {}", escaped(name)),
            "END:VEVENT".to_owned(),
        ];
        for line in lines {
            text.push_str(&folded(&line));
        }
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// `20261120T091407Z`
fn compact(time: Time) -> String {
    time.to_rfc3339().chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

/// TEXT of RFC 5545 §3.3.11; controls are left out.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .flat_map(|c| matches!(c, '\\' | ';' | ',').then_some('\\').into_iter().chain([c]))
        .collect()
}

/// Content lines of at most 75 octets (RFC 5545 §3.1).
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 2);
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > 75 {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(c);
        used += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_lines_are_escaped_and_folded() {
        assert_eq!(escaped("a,b;c\\\r\nBEGIN"), "a\\,b\\;c\\\\BEGIN");
        let line = folded(&"ä".repeat(60));
        assert!(line.split("\r\n").all(|part| part.len() <= 75), "{line}");
        assert_eq!(line.replace("\r\n ", ""), format!("{}\r\n", "ä".repeat(60)));
    }
}
