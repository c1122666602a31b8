//! Authorities to be made or renewed.

use chancery_api::authority::{CreateAuthority, Reissue, RenewAuthority, SetUp, SubjectFields};
use chancery_service::authority as service;

use super::passphrase;

pub(crate) fn set_up(sent: SetUp) -> service::SetUp {
    service::SetUp {
        name: sent.name,
        issue: sent.issue,
        subject: subject(sent.subject),
        root_key: sent.root_key,
        issuing_key: sent.issuing_key,
        root_days: sent.root_days,
        issuing_days: sent.issuing_days,
        signature: sent.signature,
        url: sent.url,
        root_passphrase: sent.root_passphrase.map(passphrase),
        permitted: sent.permitted,
        dry_run: sent.dry_run,
    }
}

pub(crate) fn create_authority(sent: CreateAuthority) -> service::CreateAuthority {
    service::CreateAuthority {
        name: sent.name,
        kind: sent.kind,
        parent: sent.parent,
        issue: sent.issue,
        subject: subject(sent.subject),
        key: sent.key,
        days: sent.days,
        signature: sent.signature,
        url: sent.url,
        path_len: sent.path_len,
        permitted: sent.permitted,
        excluded: sent.excluded,
        passphrase: sent.passphrase.map(passphrase),
        parent_passphrase: sent.parent_passphrase.map(passphrase),
        make_default: sent.make_default,
        dry_run: sent.dry_run,
        assume_unlocked: sent.assume_unlocked,
    }
}

pub(crate) fn renew_authority(sent: RenewAuthority) -> service::RenewAuthority {
    service::RenewAuthority {
        days: sent.days,
        key: sent.key,
        passphrase: sent.passphrase.map(passphrase),
        parent_passphrase: sent.parent_passphrase.map(passphrase),
        dry_run: sent.dry_run,
        assume_unlocked: sent.assume_unlocked,
    }
}

fn subject(sent: SubjectFields) -> service::SubjectFields {
    service::SubjectFields {
        organization: sent.organization,
        unit: sent.unit,
        city: sent.city,
        state: sent.state,
        country: sent.country,
        email: sent.email,
    }
}

pub(crate) fn reissue(sent: Reissue) -> service::Reissue {
    service::Reissue {
        to: sent.to,
        passphrase: sent.passphrase.map(passphrase),
        dry_run: sent.dry_run,
        assume_unlocked: sent.assume_unlocked,
    }
}
