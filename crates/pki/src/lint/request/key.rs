//! Keys of requests.

use crate::lint::{Applies, Lint, RequestRule, Rule};
use crate::request::CertificationRequest;

pub(super) const WEAK: RequestRule = Rule {
    lint: Lint::error(
        "request_key_not_weak",
        "NIST SP 800-131A §3, SP 800-89 §5.3.3, CVE-2017-15361, CVE-2022-26320",
        "The key is not weak.",
    ),
    applies: Applies::REQUESTS,
    check: weak,
};

pub(super) const SIGNATURE: RequestRule = Rule {
    lint: Lint::error(
        "request_signature_not_weak",
        "RFC 6151, RFC 9155",
        "The request is not signed with MD2, MD5 or SHA-1.",
    ),
    applies: Applies::REQUESTS,
    check: signature,
};

fn weak(request: &CertificationRequest) -> Option<String> {
    request.public_key().weakness().map(|weakness| weakness.to_string())
}

fn signature(request: &CertificationRequest) -> Option<String> {
    let algorithm = request.signature_algorithm();
    algorithm.is_weak().then(|| algorithm.to_string())
}

#[cfg(test)]
mod tests {
    use super::{SIGNATURE, WEAK};
    use crate::lint::request::sample::{fires, passes, request};
    use crate::lint::sample::rsa_key;
    use crate::oid;

    #[test]
    fn keys_and_signatures() {
        let good = request("CN=a", &[], &rsa_key(2048), oid::SHA256_WITH_RSA);
        passes(&good, &WEAK);
        passes(&good, &SIGNATURE);
        fires(&request("CN=a", &[], &rsa_key(1024), oid::SHA256_WITH_RSA), &WEAK, "1024 bits");
        fires(&request("CN=a", &[], &rsa_key(2048), oid::SHA1_WITH_RSA), &SIGNATURE, "sha1WithRSA");
    }
}
