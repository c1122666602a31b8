//! Revocations and the CRLs made of them.

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_store::certificate::{self, Source, Standing};
use chancery_store::crl::{self, CrlKind, CrlState};
use chancery_store::revocation::{self, Revocation, RevocationState};
use chancery_store::{Commit, Conflict, Effect, Error, issuer};

use crate::fixture::{self, AUTHORITY, ISSUER, NOW, certificate as make, issue, record, revoke, store};

#[tokio::test]
async fn the_sequence_counts_in_order_of_commit() {
    let (_directory, store) = store().await;
    for want in 1..=3 {
        let certificate = issue(&store, &format!("www{want}.example.org")).await;
        assert_eq!(revoke(&store, &certificate.serial, RevocationState::Revoked).await, Ok(want));
        let again = revoke(&store, &certificate.serial, RevocationState::Revoked).await;
        assert_eq!(again, Err(Error::Conflict(Conflict::AlreadyRevoked)));
        let stored = certificate::by_id(&store, certificate.id).await.unwrap().unwrap();
        assert_eq!(stored.standing, Standing::Revoked);
    }
    assert_eq!(issuer::by_id(&store, ISSUER).await.unwrap().unwrap().revocation_seq, 3);
    let listed = revocation::listed(&store, ISSUER, 0, 1, 3, 100).await.unwrap();
    assert_eq!(listed.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2, 3]);
    let page = revocation::list(&store, ISSUER, None, 2).await.unwrap();
    let rest = revocation::list(&store, ISSUER, page.next, 2).await.unwrap();
    assert_eq!((page.items.len(), rest.items.len(), rest.next), (2, 1, None));
}

#[tokio::test]
async fn a_key_revoked_for_compromise_is_certified_no_more() {
    let (_directory, store) = store().await;
    let compromised = issue(&store, "www.example.org").await;
    assert_eq!(certificate::compromised_since(&store, &compromised.spki_sha256).await, Ok(None));
    revoke(&store, &compromised.serial, RevocationState::Revoked).await.unwrap();
    assert_eq!(certificate::compromised_since(&store, &compromised.spki_sha256).await, Ok(Some(NOW)));
    let names = ["a.example.org", "www.example.org", "b.example.org"];
    let mut made = Vec::new();
    for name in names {
        made.push(make(&store, name, store.take_serial(ISSUER, NOW).await.unwrap()));
    }
    let record = async |number: usize| record(&store, &made[number]).await;
    // They may well meet in one transaction: each stands for itself.
    let results = tokio::join!(record(0), record(1), record(2));
    let refused = Err(Error::Conflict(Conflict::KeyCompromised { spki_sha256: compromised.spki_sha256, since: NOW }));
    assert_eq!((results.0, results.1, results.2), (Ok(()), refused, Ok(())));
    for (made, is_there) in made.iter().zip([true, false, true]) {
        assert_eq!(certificate::by_id(&store, made.id).await.unwrap().is_some(), is_there, "{}", made.display_name);
    }
}

#[tokio::test]
async fn hold_release_and_hold_again() {
    let (_directory, store) = store().await;
    let certificate = issue(&store, "www.example.org").await;
    let change = async |state| revoke(&store, &certificate.serial, state).await;
    let standing = async || certificate::by_id(&store, certificate.id).await.unwrap().unwrap().standing;
    assert_eq!(change(RevocationState::Released).await, Err(Error::Conflict(Conflict::NotHeld)));
    assert_eq!((change(RevocationState::Held).await, standing().await), (Ok(1), Standing::Held));
    assert_eq!(change(RevocationState::Held).await, Err(Error::Conflict(Conflict::Stale("revocation"))));
    assert_eq!((change(RevocationState::Released).await, standing().await), (Ok(2), Standing::None));
    assert_eq!((change(RevocationState::Held).await, standing().await), (Ok(3), Standing::Held));
    assert_eq!((change(RevocationState::Revoked).await, standing().await), (Ok(4), Standing::Revoked));
    assert_eq!(change(RevocationState::Released).await, Err(Error::Conflict(Conflict::NotHeld)));
}

/// A revocation bears the date of the hold before it: what somebody held or released meanwhile has another.
#[tokio::test]
async fn a_revocation_is_of_the_hold_it_was_decided_by() {
    let (_directory, store) = store().await;
    let certificate = issue(&store, "www.example.org").await;
    let revoke_held = async |held| {
        let revocation = Box::new(fixture::revocation(&certificate.serial, RevocationState::Revoked));
        let effect = Effect::Revoke { revocation, held };
        store.commit(Commit::new(NOW, "test").with(effect)).await.map(drop)
    };
    let stale = Err(Error::Conflict(Conflict::Stale("revocation")));
    assert_eq!(revoke_held(Some(NOW)).await, stale, "it was never on hold");
    revoke(&store, &certificate.serial, RevocationState::Held).await.unwrap();
    assert_eq!(revoke_held(None).await, stale, "it is on hold by now");
    assert_eq!(revoke_held(Some(NOW.plus_days(-1))).await, stale, "it was held anew");
    revoke(&store, &certificate.serial, RevocationState::Released).await.unwrap();
    assert_eq!(revoke_held(Some(NOW)).await, stale, "the hold was lifted");
    assert_eq!(revoke_held(None).await, Ok(()));
}

#[tokio::test]
async fn a_serial_nobody_knows_can_be_revoked_and_shows_on_a_later_import() {
    let (_directory, store) = store().await;
    let serial = Serial::from_hex("0f").unwrap();
    revoke(&store, &serial, RevocationState::Revoked).await.unwrap();
    let mut imported = make(&store, "old.example.org", serial.clone());
    imported.source = Source::Imported;
    record(&store, &imported).await.unwrap();
    let stored = certificate::by_serial(&store, ISSUER, &serial).await.unwrap().unwrap();
    assert_eq!(stored.standing, Standing::Revoked);
    let revocation = Revocation { issuer: Id(999), ..crate::fixture::revocation(&serial, RevocationState::Revoked) };
    let unknown = Effect::Revoke { revocation: Box::new(revocation), held: None };
    let answer = store.commit(Commit::new(NOW, "test").with(unknown)).await;
    assert_eq!(answer, Err(Error::Conflict(Conflict::Missing("issuer"))));
}

#[tokio::test]
async fn published_numbers_and_content_never_go_back() {
    let (_directory, store) = store().await;
    let take = async |at_least| {
        let effect = Effect::TakeCrlNumber { issuer: ISSUER, at_least };
        store.commit(Commit::new(NOW, "test").with(effect)).await.unwrap().number().unwrap()
    };
    assert_eq!((take(0).await, take(0).await, take(100).await, take(5).await), (1, 2, 100, 101));
    let publish = async |number, seq| {
        fixture::publish(&store, fixture::crl(&store, number, seq, format!("crl {number}").into_bytes())).await
    };
    let superseded = Err(Error::Conflict(Conflict::CrlSuperseded));
    assert_eq!(publish(100, 5).await, Ok(()));
    assert_eq!(publish(100, 6).await, superseded);
    assert_eq!(publish(99, 6).await, superseded);
    assert_eq!(publish(101, 4).await, superseded);
    assert_eq!(publish(101, 5).await, Ok(()));
    let published = crl::published(&store, AUTHORITY, 0, CrlKind::Full).await.unwrap().unwrap();
    assert_eq!((published.number, published.der), (101, Some(b"crl 101".to_vec())));
    let history = crl::history(&store, AUTHORITY, 10).await.unwrap();
    let states: Vec<_> = history.iter().map(|crl| (crl.number, crl.state)).collect();
    assert_eq!(states, [(101, CrlState::Published), (100, CrlState::Superseded)]);
}
