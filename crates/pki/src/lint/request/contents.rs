//! What requests ask for.

use crate::lint::{Applies, Lint, RequestRule, Rule};
use crate::oid::CHALLENGE_PASSWORD;
use crate::request::CertificationRequest;

pub(super) const WELL_FORMED: RequestRule = Rule {
    lint: Lint::error(
        "request_extensions_well_formed",
        "RFC 2985 §5.4.2, RFC 5280 §4.2",
        "Extensions that are asked for are well-formed.",
    ),
    applies: Applies::REQUESTS,
    check: well_formed,
};

pub(super) const NAMES: RequestRule = Rule {
    lint: Lint::warning(
        "request_has_alt_names",
        "RFC 9525 §2, RFC 8550 §3",
        "The request asks for names in subjectAltName.",
    ),
    applies: Applies::REQUESTS,
    check: names,
};

pub(super) const PASSWORD: RequestRule = Rule {
    lint: Lint::notice(
        "request_no_challenge_password",
        "RFC 2985 §5.4.1",
        "The request holds no challengePassword, which anyone who sees the request can read.",
    ),
    applies: Applies::REQUESTS,
    check: password,
};

pub(super) const SUBJECT: RequestRule = Rule {
    lint: Lint::notice("request_names_someone", "RFC 2986 §4", "The request has a subject or names."),
    applies: Applies::REQUESTS,
    check: subject,
};

fn well_formed(request: &CertificationRequest) -> Option<String> {
    let fault = request.extensions().err().or_else(|| request.subject_alt_names().err())?;
    Some(fault.to_string())
}

fn has_names(request: &CertificationRequest) -> bool {
    // What cannot be read has a rule of its own.
    request.subject_alt_names().map_or(true, |names| !names.is_empty())
}

fn names(request: &CertificationRequest) -> Option<String> {
    (!has_names(request)).then(|| "no subjectAltName".to_owned())
}

fn password(request: &CertificationRequest) -> Option<String> {
    let there = request.attributes().iter().any(|attribute| attribute.oid == CHALLENGE_PASSWORD);
    there.then(|| "challengePassword is there".to_owned())
}

fn subject(request: &CertificationRequest) -> Option<String> {
    let nobody = request.subject().is_empty() && !has_names(request);
    nobody.then(|| "neither subject nor names".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{NAMES, PASSWORD, SUBJECT, WELL_FORMED};
    use crate::der::Writer;
    use crate::extension::{ExtensionValue as _, Extensions, SubjectAltName};
    use crate::general_name::GeneralName;
    use crate::lint::request::sample::{fires, passes, request};
    use crate::lint::sample::rsa_key;
    use crate::oid::{self, Oid};

    #[test]
    fn contents() {
        let with = |subject: &str, attributes: &[(Oid, Vec<u8>)]| {
            request(subject, attributes, &rsa_key(2048), oid::SHA256_WITH_RSA)
        };
        let names = SubjectAltName(vec![GeneralName::Dns("www.example.org".to_owned())]).to_extension(false);
        let extensions = Writer::encode(|w| Extensions::new(vec![names]).write(w));
        let named = with("CN=www.example.org", &[(oid::EXTENSION_REQUEST, extensions)]);
        for rule in [&WELL_FORMED, &NAMES, &PASSWORD, &SUBJECT] {
            passes(&named, rule);
        }
        fires(&with("CN=a", &[]), &NAMES, "no subjectAltName");
        fires(&with("", &[]), &SUBJECT, "neither");
        let secret = Writer::encode(|w| w.utf8_string("secret"));
        fires(&with("CN=a", &[(oid::CHALLENGE_PASSWORD, secret)]), &PASSWORD, "challengePassword");
        let broken = Writer::encode(|w| w.sequence(Writer::null));
        fires(&with("CN=a", &[(oid::EXTENSION_REQUEST, broken)]), &WELL_FORMED, "extension");
    }
}
