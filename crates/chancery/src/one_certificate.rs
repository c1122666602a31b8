//! The certificate that is meant: a name, a number or a file; where that is not one, the person chooses on a terminal.

use chancery_api::certificate::{Certificate, CertificateQuery};
use chancery_api::client::{Answer, ClientError};

use crate::answer;
use crate::certificate_file;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::present;
use crate::prompt::MOST;

/// Calls with what was typed. Where that names no certificate or several, asks on a terminal which is meant and calls
/// again; without one it is an error (exit 5) that lists them. Returns what the call was made with in the end, and its
/// answer, of which nothing was shown yet.
pub fn call<T>(
    text: &str,
    context: &Context,
    api: &Api,
    call: impl Fn(&str) -> Answer<T>,
) -> Result<(String, Answer<T>)> {
    let name = certificate_file::name_of(text)?;
    let answer = call(&name);
    let Some(code) = unclear(&answer) else { return Ok((name, answer)) };
    let candidates = candidates(&name, api)?;
    if candidates.is_empty() {
        return Ok((name, answer));
    }
    if !context.prompt.is_allowed() || candidates.len() > MOST {
        return match code {
            code::AMBIGUOUS => Ok((name, answer)),
            _ => Err(similar(&name, &candidates)),
        };
    }
    let lines: Vec<String> = candidates.iter().map(present::certificate::line).collect();
    let question = match candidates.len() {
        1 => format!("No certificate is named “{name}”. This one?"),
        count => format!("{count} certificates match “{name}”. Which one?"),
    };
    let index = context.prompt.choose(&question, &lines, context.output.terminal(), "the serial number")?;
    let serial = candidates.get(index).map_or(name, |certificate| certificate.sha256.clone());
    let answer = call(&serial);
    Ok((serial, answer))
}

/// As [`call`]; its warnings are not shown.
pub fn silent<T>(text: &str, context: &Context, api: &Api, deed: impl Fn(&str) -> Answer<T>) -> Result<T> {
    let (_, answer) = call(text, context, api, deed)?;
    answer::silent(answer)
}

/// As [`call`]; its warnings are shown.
pub fn data<T>(text: &str, context: &mut Context, api: &Api, deed: impl Fn(&str) -> Answer<T>) -> Result<T> {
    let (_, answer) = call(text, context, api, deed)?;
    answer::data(answer, context)
}

/// The code of an answer that says the name is not clear: nothing or several found.
fn unclear<T>(answer: &Answer<T>) -> Option<&'static str> {
    let Err(ClientError::Problem(problem)) = answer else { return None };
    let fault = problem.faults.first()?;
    let is_about_certificate = fault.values.iter().any(|(name, value)| name == "kind" && value == "certificate");
    let known = [code::AMBIGUOUS, code::NOT_FOUND].into_iter().find(|known| *known == fault.code);
    known.filter(|_| is_about_certificate)
}

/// Current certificates whose name contains the text, newest first: one more than can be chosen from.
fn candidates(name: &str, api: &Api) -> Result<Vec<Certificate>> {
    let query = CertificateQuery { q: Some(name.to_owned()), limit: Some(100), ..CertificateQuery::default() };
    let mut found = answer::silent(api.certificates(&query))?.items;
    let is_current = |certificate: &Certificate| certificate.replaced_by.is_none() && certificate.state != "expired";
    found.retain(|certificate| is_current(certificate) && certificate.state != "revoked");
    found.truncate(MOST + 1);
    Ok(found)
}

/// Nothing has this name, but some are similar.
fn similar(name: &str, candidates: &[Certificate]) -> CliError {
    let lines: Vec<String> = candidates.iter().map(present::certificate::line).collect();
    CliError::new(code::SIMILAR, Exit::NotFound)
        .with("given", name)
        .with("count", candidates.len().to_string())
        .detail(lines.join("\n"))
}
