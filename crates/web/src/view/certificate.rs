//! A certificate, what was issued, what was revoked.

use chancery_api::certificate::{Certificate, Change, CrlFailure, Finding, Issued, Owner, Revoked};
use chancery_api::envelope::Warning;
use chancery_domain::issuance::{self, Fate, Notice};
use chancery_pki::digest::{hex, sha256};
use chancery_pki::lint;
use chancery_service::{Error, certificate as service};

use super::certificate_pem;
use crate::problem::problem;

/// A certificate with its PEM; in a preview without id, serial number and hash, which do not exist yet.
pub(crate) fn certificate(view: service::CertificateView) -> Certificate {
    let pem = Some(&view.row.der).filter(|der| !der.is_empty()).map(|der| certificate_pem(der));
    Certificate { pem, ..certificate_in_list(view) }
}

/// A certificate without its PEM.
pub(crate) fn certificate_in_list(view: service::CertificateView) -> Certificate {
    let row = view.row;
    let is_preview = row.der.is_empty();
    let signed = |text: String| if is_preview { String::new() } else { text };
    Certificate {
        id: signed(row.id.to_string()),
        name: row.display_name,
        serial: signed(row.serial.to_hex()),
        profile: row.profile.unwrap_or_default(),
        state: view.state.as_str().to_owned(),
        authority: view.authority,
        subject: row.subject,
        names: view.names,
        key: view.key,
        custody: if row.vault_key.is_some() { "held" } else { "elsewhere" }.to_owned(),
        not_before: row.not_before.to_rfc3339(),
        not_after: row.not_after.to_rfc3339(),
        days_left: view.days_left,
        sha256: signed(hex(&sha256(&row.der))),
        revoked_at: view.revoked_at.map(|at| at.to_rfc3339()),
        reason: view.reason.map(str::to_owned),
        replaced_by: row.replaced_by.map(|id| id.to_string()),
        note: Some(row.note).filter(|note| !note.is_empty()),
        owner: view.owner.map(|(id, name)| Owner { id: id.to_string(), name }),
        pem: None,
    }
}

/// What was issued.
pub(crate) fn issued(view: service::Issued) -> Issued {
    let certificate = certificate(view.certificate);
    let above = view.chain.iter().skip(1).map(|der| certificate_pem(der));
    Issued {
        fullchain: certificate.pem.iter().cloned().chain(above).collect(),
        certificate,
        root: view.root.as_deref().map(certificate_pem),
        changes: view.changes.into_iter().map(change).collect(),
        findings: view.findings.iter().map(finding).collect(),
    }
}

/// What a person should see of an issuance.
pub(crate) fn notices(notices: &[Notice]) -> Vec<Warning> {
    let values =
        |notice: &Notice| notice.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    notices.iter().map(|notice| Warning { code: notice.code.to_owned(), values: values(notice) }).collect()
}

/// What was revoked.
pub(crate) fn revoked(view: service::Revoked) -> Revoked {
    Revoked {
        certificates: view.certificates.into_iter().map(certificate_in_list).collect(),
        crls: view.crls.into_iter().map(super::crl).collect(),
        waiting: view.waiting,
        following: view.following,
        failed: view.failed.into_iter().map(|(authority, error)| crl_failure(authority, &error)).collect(),
    }
}

fn crl_failure(authority: String, error: &Error) -> CrlFailure {
    CrlFailure { authority, faults: problem(error).faults }
}

pub(super) fn change(change: issuance::Change) -> Change {
    let fate = match change.fate {
        Fate::Kept => "kept",
        Fate::Changed => "changed",
        Fate::Dropped => "dropped",
        Fate::Added => "added",
    };
    Change { field: change.field, asked: change.asked, given: change.given, fate: fate.to_owned(), rule: change.rule }
}

pub(super) fn finding(finding: &lint::Finding) -> Finding {
    Finding {
        lint: finding.lint.id.to_owned(),
        severity: finding.lint.severity.name().to_owned(),
        source: finding.lint.source.to_owned(),
        detail: finding.detail.clone(),
    }
}
