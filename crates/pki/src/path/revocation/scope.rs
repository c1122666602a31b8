//! Whether a CRL speaks about a certificate (RFC 5280 §6.3.3 (b), (d)).

use super::Crl;
use crate::extension::{DistributionPoint, DistributionPointName, ReasonFlags};
use crate::general_name::GeneralName;
use crate::name::Name;
use crate::path::pool::{Node, excess};
use crate::path::work::{Exhausted, Work};

/// A distribution point of a certificate with its names written out.
pub(super) struct Point {
    /// The certificate's issuer, or cRLIssuer.
    issuers: Vec<Name>,
    /// Whether cRLIssuer is there: only an indirect CRL will do.
    is_indirect: bool,
    names: Vec<GeneralName>,
    reasons: ReasonFlags,
}

impl Point {
    /// The distribution points in the certificate, and last the one every certificate has: any CRL of its issuer
    /// (§6.3.3, last paragraph).
    pub(super) fn all_of(node: &Node<'_>) -> Vec<Self> {
        let issuer = node.certificate.issuer();
        let implied = Self {
            issuers: vec![issuer.clone()],
            is_indirect: false,
            names: vec![GeneralName::Directory(issuer.clone())],
            reasons: ReasonFlags::ALL,
        };
        let given = node.facts().crl_points.iter().map(|point| Self::of(point, issuer));
        given.chain([implied]).collect()
    }

    fn of(point: &DistributionPoint, issuer: &Name) -> Self {
        let issuers: Vec<Name> = point.crl_issuer.iter().filter_map(directory).cloned().collect();
        let is_indirect = !point.crl_issuer.is_empty();
        let issuers = if is_indirect { issuers } else { vec![issuer.clone()] };
        let names = match &point.name {
            Some(DistributionPointName::Full(names)) => names.clone(),
            // RFC 5280 §4.2.1.13: not with more than one cRLIssuer.
            Some(relative) => match issuers.as_slice() {
                [issuer] => relative.full(issuer),
                _ => Vec::new(),
            },
            None => point.crl_issuer.clone(),
        };
        Self { issuers, is_indirect, names, reasons: point.reasons.unwrap_or(ReasonFlags::ALL) }
    }

    /// (b)(1): whether the CRL is from who signs the CRLs of this point.
    pub(super) fn is_issued_by(&self, crl: &Crl<'_>, work: &Work) -> Result<bool, Exhausted> {
        work.steps(self.issuers.iter().map(|issuer| 1 + excess(issuer)).sum())?;
        Ok((!self.is_indirect || crl.is_indirect())
            && self.issuers.iter().any(|issuer| issuer.matches(crl.list.issuer())))
    }

    /// (b)(2), (d): the reasons for which the CRL speaks about the certificate by way of this point; `None` when it is
    /// out of its scope.
    pub(super) fn covers(&self, crl: &Crl<'_>, node: &Node<'_>, work: &Work) -> Result<Option<ReasonFlags>, Exhausted> {
        let Some(scope) = &crl.scope else { return Ok(Some(self.reasons)) };
        let is_ca = node.facts().is_ca();
        if scope.only_attribute_certs || scope.only_user_certs && is_ca || scope.only_ca_certs && !is_ca {
            return Ok(None);
        }
        if let Some(name) = &scope.name {
            let theirs = name.full(crl.list.issuer());
            work.steps(1 + self.names.len() * theirs.len())?;
            if !self.names.iter().any(|own| theirs.iter().any(|their| is_same(own, their))) {
                return Ok(None);
            }
        }
        Ok(Some(scope.only_some_reasons.map_or(self.reasons, |reasons| reasons.intersection(self.reasons))))
    }
}

fn directory(name: &GeneralName) -> Option<&Name> {
    if let GeneralName::Directory(name) = name { Some(name) } else { None }
}

fn is_same(own: &GeneralName, other: &GeneralName) -> bool {
    match (own, other) {
        (GeneralName::Directory(own), GeneralName::Directory(other)) => own.matches(other),
        _ => own == other,
    }
}
