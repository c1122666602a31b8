//! Addresses of CRLs and of the issuer (RFC 5280 §4.2.1.13, §4.2.2.1, §8).

use crate::lint::uri;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{AD_CA_ISSUERS, AD_OCSP};

pub(super) const CRL: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_crl_address_http",
        "RFC 5280 §4.2.1.13",
        "Every distribution point has an http or ldap address.",
    ),
    applies: Applies::EVERY,
    check: crl,
};

pub(super) const REASONS: CertificateRule = Rule {
    lint: Lint::notice("rfc5280_crl_point_all_reasons", "RFC 5280 §4.2.1.13", "Distribution points cover all reasons."),
    applies: Applies::EVERY,
    check: reasons,
};

pub(super) const FORM: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_address_form",
        "RFC 5280 §4.2.1.13, §4.2.2.1",
        "Every address in cRLDistributionPoints and authorityInfoAccess is an absolute URI.",
    ),
    applies: Applies::EVERY,
    check: form,
};

pub(super) const HTTPS: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_address_not_https",
        "RFC 5280 §8",
        "Addresses of CRLs, OCSP and issuers are not https: fetching them would need a certificate checked first.",
    ),
    applies: Applies::EVERY,
    check: https,
};

pub(super) const ISSUER: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_issuer_address_http", "RFC 5280 §4.2.2.1", "caIssuers has an http or ldap address."),
    applies: Applies::EVERY,
    check: issuer,
};

fn is_fetchable(address: &str) -> bool {
    uri::has_scheme(address, &["http", "https", "ldap", "ldaps"])
}

fn all<'a>(view: &'a View<'_>) -> impl Iterator<Item = &'a str> {
    view.crl_addresses().chain(view.access_addresses(AD_OCSP)).chain(view.access_addresses(AD_CA_ISSUERS))
}

fn crl(view: &View<'_>) -> Option<String> {
    let points = view.crl_points.iter().chain(&view.freshest_crl);
    let without = points.filter(|point| !point.addresses().any(is_fetchable));
    listed(without.map(|point| point.addresses().next().unwrap_or("a point without address").to_owned()))
}

fn reasons(view: &View<'_>) -> Option<String> {
    let partial = view.crl_points.iter().any(|point| point.reasons.is_some());
    partial.then(|| "a point names reasons".to_owned())
}

fn form(view: &View<'_>) -> Option<String> {
    listed(all(view).filter_map(|address| uri::fault(address).map(|fault| format!("“{address}”: {fault}"))))
}

fn https(view: &View<'_>) -> Option<String> {
    listed(all(view).filter(|address| uri::has_scheme(address, &["https", "ldaps"])).map(str::to_owned))
}

fn issuer(view: &View<'_>) -> Option<String> {
    let mut issuers = view.authority_access.iter().filter(|access| access.method == AD_CA_ISSUERS);
    let first = issuers.next()?;
    (!view.access_addresses(AD_CA_ISSUERS).any(is_fetchable)).then(|| first.location.to_string())
}

#[cfg(test)]
mod tests {
    use super::{CRL, FORM, HTTPS, ISSUER, REASONS};
    use crate::extension::{
        AccessDescription, AuthorityInfoAccess, CrlDistributionPoints, DistributionPoint, ExtensionValue as _,
        ReasonFlags,
    };
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;
    use crate::name::Name;
    use crate::oid::AD_CA_ISSUERS;

    #[test]
    fn addresses() {
        let point = |address: &str| {
            Sample::server()
                .with(CrlDistributionPoints(vec![DistributionPoint::at([address.to_owned()])]).to_extension(false))
        };
        for rule in [&CRL, &REASONS, &FORM, &HTTPS, &ISSUER] {
            Sample::server().passes(rule);
        }
        point("ftp://ca.example.org/root.crl").fires(&CRL, "ftp://");
        point("ldap://ca.example.org/cn=x").passes(&CRL);
        point("ca.example.org/root.crl").fires(&FORM, "no scheme");
        point("https://ca.example.org/root.crl").fires(&HTTPS, "https://");
        let partial =
            DistributionPoint { reasons: Some(ReasonFlags::NONE), ..DistributionPoint::at(["http://a/b".to_owned()]) };
        Sample::server().with(CrlDistributionPoints(vec![partial]).to_extension(false)).fires(&REASONS, "reasons");
        let location = GeneralName::Directory(Name::empty());
        let access = AuthorityInfoAccess(vec![AccessDescription { method: AD_CA_ISSUERS, location }]);
        Sample::server().with(access.to_extension(false)).fires(&ISSUER, "dirName");
    }
}
