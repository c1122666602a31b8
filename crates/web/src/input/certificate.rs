//! Certificates to be issued, renewed, revoked, found.

use chancery_api::certificate::{CertificateQuery, ExportPkcs12, Hold, Issue, Rekey, Release, Renew, Revoke};
use chancery_domain::refusal::Refusal;
use chancery_service::certificate as service;

use super::{passphrase, reason, time};

pub(crate) fn issue(sent: Issue) -> service::Issue {
    service::Issue {
        csr: sent.csr.map(String::into_bytes),
        key: sent.key,
        profile: sent.profile,
        authority: sent.authority,
        subject: sent.subject,
        names: sent.names,
        days: sent.days,
        until: sent.until,
        name: sent.name,
        note: sent.note.unwrap_or_default(),
        owner: sent.owner,
        passphrase: sent.passphrase.map(passphrase),
        dry_run: sent.dry_run,
        assume_unlocked: sent.assume_unlocked,
    }
}

pub(crate) fn renew(sent: Renew) -> service::Renew {
    let Renew { days, until, authority, revoke_old, passphrase, dry_run, assume_unlocked } = sent;
    rekey(Rekey { csr: None, days, until, authority, revoke_old, passphrase, dry_run, assume_unlocked })
}

pub(crate) fn rekey(sent: Rekey) -> service::Renew {
    service::Renew {
        csr: sent.csr.map(String::into_bytes),
        days: sent.days,
        until: sent.until,
        authority: sent.authority,
        revoke_old: sent.revoke_old,
        passphrase: sent.passphrase.map(passphrase),
        dry_run: sent.dry_run,
        assume_unlocked: sent.assume_unlocked,
    }
}

pub(crate) fn revoke(sent: Revoke) -> Result<service::Revoke, Refusal> {
    Ok(service::Revoke {
        reason: sent.reason.as_deref().map(reason).transpose()?,
        since: sent.since.as_deref().map(time).transpose()?,
        note: sent.note.unwrap_or_default(),
        passphrase: sent.passphrase.map(passphrase),
        dry_run: sent.dry_run,
    })
}

pub(crate) fn hold(sent: Hold) -> Result<service::Revoke, Refusal> {
    let Hold { since, note, passphrase, dry_run } = sent;
    revoke(Revoke { reason: None, since, note, passphrase, dry_run })
}

pub(crate) fn release(sent: Release) -> service::Revoke {
    service::Revoke {
        note: sent.note.unwrap_or_default(),
        passphrase: sent.passphrase.map(passphrase),
        dry_run: sent.dry_run,
        ..service::Revoke::default()
    }
}

pub(crate) fn certificate_query(sent: CertificateQuery) -> service::Query {
    service::Query {
        text: sent.q,
        state: sent.state,
        profile: sent.profile,
        authority: sent.authority,
        owner: sent.owner,
        expiring_within: sent.expiring_within,
        limit: sent.limit,
        cursor: sent.cursor,
    }
}

pub(crate) fn export_pkcs12(sent: ExportPkcs12) -> service::ExportPkcs12 {
    service::ExportPkcs12 {
        password: passphrase(sent.password),
        legacy: sent.legacy,
        friendly_name: sent.friendly_name,
    }
}
