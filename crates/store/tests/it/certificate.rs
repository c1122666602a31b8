//! Finding and listing certificates, before and after the indexer reached them.

use chancery_domain::log::{Fact, FactKind};
use chancery_pki::digest::{sha1, sha256, sha512};
use chancery_store::certificate::{self, CertificateState, Filter, NameQuery, Order};
use chancery_store::{Commit, Conflict, Effect, Error};

use crate::fixture::{
    AUTHORITY, ISSUER, NOW, TestKey, certificate as make, from_der, issue, open, record, store, tamper, tampered,
};

#[tokio::test]
async fn found_by_everything_known_of_it_indexed_or_not() {
    let (_directory, store) = store().await;
    let wanted = issue(&store, "www.example.org").await;
    issue(&store, "www.example.com").await;
    for round in ["before", "after"] {
        let found = vec![wanted.clone()];
        assert_eq!(certificate::by_id(&store, wanted.id).await.unwrap(), Some(wanted.clone()), "{round}");
        assert_eq!(certificate::by_serial(&store, ISSUER, &wanted.serial).await.unwrap(), Some(wanted.clone()));
        assert_eq!(certificate::by_serial_any_issuer(&store, &wanted.serial).await.unwrap(), found);
        for thumbprint in [&sha1(&wanted.der)[..], &sha256(&wanted.der), &sha512(&wanted.der)] {
            assert_eq!(certificate::by_thumbprint(&store, thumbprint).await.unwrap(), found, "{round}");
        }
        assert_eq!(certificate::by_spki(&store, &wanted.spki_sha256).await.unwrap(), found, "{round}");
        let key_id = wanted.subject_key_id.clone().unwrap();
        assert_eq!(certificate::by_key_id(&store, &key_id).await.unwrap(), found, "{round}");
        assert_eq!(certificate::by_subject(&store, "cn=WWW.example.org").await.unwrap(), found, "{round}");
        for (query, count) in [
            (NameQuery::Exact("WWW.example.org"), 1),
            (NameQuery::Exact("example.org"), 0),
            (NameQuery::Below("example.org"), 1),
            (NameQuery::Below("ple.org"), 0),
            (NameQuery::Ending("ple.org"), 1),
            (NameQuery::Below("org"), 1),
        ] {
            assert_eq!(certificate::by_name(&store, query, 10).await.unwrap().len(), count, "{round} {query:?}");
        }
        let hex = wanted.serial.to_hex();
        let digits = |count: usize| hex.chars().take(count).collect::<String>();
        let pairs = hex.as_bytes().chunks(2).take(4).map(|pair| String::from_utf8_lossy(pair).to_uppercase());
        let shown = format!("{}…", pairs.collect::<Vec<_>>().join(":"));
        let thumbprints = [sha1(&wanted.der).to_vec(), sha256(&wanted.der).to_vec(), sha512(&wanted.der).to_vec()];
        for thumbprint in thumbprints {
            let filter = Filter { text: chancery_pki::digest::hex(&thumbprint), ..Filter::default() };
            let page = certificate::list(&store, &filter, Order::Newest, NOW, None, 10).await.unwrap();
            assert_eq!(page.items, found, "{round} {}", filter.text);
        }
        let serial =
            [(&*shown, 1), (&*hex, 1), (&digits(9), 1), (&format!("www {}", digits(6)), 1), (&format!("{hex}00"), 0)];
        for (text, count) in [("www", 2), ("exam org", 1), ("org com", 0), (&digits(2), 0)].into_iter().chain(serial) {
            let filter = Filter { text: text.into(), ..Filter::default() };
            let page = certificate::list(&store, &filter, Order::Newest, NOW, None, 10).await.unwrap();
            assert_eq!(page.items.len(), count, "{round} {text}");
        }
        if round == "before" {
            assert_eq!(store.index(NOW).await.unwrap(), 2);
            assert_eq!(store.index(NOW).await.unwrap(), 0);
        }
    }
    assert_eq!(certificate::by_thumbprint(&store, &[1, 2, 3]).await.unwrap(), []);
}

#[tokio::test]
async fn changed_words_are_found_and_old_ones_are_not() {
    let (_directory, store) = store().await;
    let mut certificate = issue(&store, "www.example.org").await;
    store.index(NOW).await.unwrap();
    let other = issue(&store, "alt.example.org").await;
    let search = async |text: &str| {
        let filter = Filter { text: text.into(), ..Filter::default() };
        certificate::list(&store, &filter, Order::Newest, NOW, None, 10).await.unwrap().items.len()
    };
    certificate.tags = vec!["winter".into()];
    let change = |certificate| {
        let fact = Fact::new(FactKind::CertificateChanged, "test");
        store.commit(Commit::new(NOW, "test").with(Effect::UpdateCertificate(Box::new(certificate))).tell(fact))
    };
    change(certificate.clone()).await.unwrap();
    assert_eq!(search("winter").await, 1);
    assert_eq!(change(certificate.clone()).await, Err(Conflict::Stale("certificate").into()));
    store.index(NOW).await.unwrap();
    certificate.version = 2;
    certificate.tags = vec!["summer".into()];
    certificate.replaced_by = Some(other.id);
    change(certificate.clone()).await.unwrap();
    for _ in 0..2 {
        assert_eq!((search("winter").await, search("summer").await, search("example").await), (0, 1, 2));
        store.index(NOW).await.unwrap();
    }
    let current = Filter { current: true, ..Filter::default() };
    let page = certificate::list(&store, &current, Order::Newest, NOW, None, 10).await.unwrap();
    assert_eq!(page.items.iter().map(|c| c.id).collect::<Vec<_>>(), [other.id]);
}

/// Words are changed while the indexer reads and writes.
#[tokio::test]
async fn an_indexer_at_work_never_keeps_an_old_word() {
    let (directory, store) = store().await;
    let mut certificate = issue(&store, "www.example.org").await;
    let change = async {
        for number in 0..300 {
            certificate.tags = vec![format!("tag{number}")];
            let fact = Fact::new(FactKind::CertificateChanged, "test");
            let change = Effect::UpdateCertificate(Box::new(certificate.clone()));
            store.commit(Commit::new(NOW, "test").with(change).tell(fact)).await.unwrap();
            certificate.version += 1;
        }
    };
    let index = async {
        loop {
            store.index(NOW).await.unwrap();
        }
    };
    tokio::select! { () = change => {}, () = index => {} }
    while store.has_unindexed().await.unwrap() {
        store.index(NOW).await.unwrap();
    }
    store.close(NOW).await.unwrap();
    let tags = "SELECT word FROM certificate_word WHERE word LIKE 'tag%'";
    assert_eq!(tampered(directory.path(), tags).trim(), "tag299");
}

/// As the look-up tables grow they begin anew; what stands in the old part is found, changed and checked like the rest.
#[tokio::test]
async fn found_in_whichever_generation_of_the_tables() {
    let (directory, store) = store().await;
    let mut old = issue(&store, "old.example.org").await;
    store.index(NOW).await.unwrap();
    store.close(NOW).await.unwrap();
    tamper(directory.path(), "UPDATE certificate_generation SET certificates = 16383");
    let store = open(directory.path()).await;
    let last = issue(&store, "last.example.org").await;
    store.index(NOW).await.unwrap();
    let new = issue(&store, "new.example.org").await;
    store.index(NOW).await.unwrap();
    old.note = "winter".into();
    let fact = Fact::new(FactKind::CertificateChanged, "test");
    let change = Commit::new(NOW, "test").with(Effect::UpdateCertificate(Box::new(old.clone()))).tell(fact);
    store.commit(change).await.unwrap();
    store.index(NOW).await.unwrap();
    old.version += 1;
    for wanted in [&old, &last, &new] {
        let found = vec![wanted.clone()];
        assert_eq!(certificate::by_thumbprint(&store, &sha256(&wanted.der)).await.unwrap(), found);
        assert_eq!(certificate::by_subject(&store, &wanted.subject).await.unwrap(), found);
        assert_eq!(certificate::by_name(&store, NameQuery::Exact(&wanted.names[0]), 10).await.unwrap(), found);
    }
    for (text, want) in [("example", vec![&new, &last, &old]), ("winter", vec![&old]), ("new org", vec![&new])] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let page = certificate::list(&store, &filter, Order::Newest, NOW, None, 10).await.unwrap();
        assert_eq!(page.items.iter().collect::<Vec<_>>(), want, "{text}");
    }
    store.close(NOW).await.unwrap();
    let generations = tampered(directory.path(), "SELECT COUNT(DISTINCT generation) FROM certificate_key");
    assert_eq!(generations.trim(), "2");
    let key = TestKey::new(1);
    let store = open(directory.path()).await;
    assert_eq!(store.verify_log(&key, &[], from_der).await.unwrap().findings, []);
}

#[tokio::test]
async fn pages_join_without_gap_or_overlap() {
    let (_directory, store) = store().await;
    let mut made = Vec::new();
    for number in 0..25 {
        let serial = store.take_serial(ISSUER, NOW).await.unwrap();
        let mut certificate = make(&store, &format!("host{number}.example.org"), serial);
        certificate.not_after = NOW.plus_days(i64::from(number % 5));
        record(&store, &certificate).await.unwrap();
        made.push(certificate);
        if number == 12 {
            store.index(NOW).await.unwrap();
        }
    }
    for (order, text) in
        [(Order::Newest, ""), (Order::Newest, "example"), (Order::Expiry, ""), (Order::Expiry, "example")]
    {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = certificate::list(&store, &filter, order, NOW, after, 4).await.unwrap();
            seen.extend(page.items.iter().map(|certificate| (certificate.not_after, certificate.id)));
            after = page.next.map(|next| next.to_string().parse().unwrap());
            if after.is_none() {
                break;
            }
        }
        let mut want: Vec<_> = made.iter().map(|certificate| (certificate.not_after, certificate.id)).collect();
        match order {
            Order::Newest => want.sort_by_key(|(_, id)| std::cmp::Reverse(*id)),
            Order::Expiry => want.sort_unstable(),
        }
        assert_eq!(seen, want, "{order:?} {text:?}");
    }
    assert_eq!(certificate::count(&store, AUTHORITY).await.unwrap(), 25);
    assert!(certificate::has_profile(&store, "server").await.unwrap());
    assert!(!certificate::has_profile(&store, "gone").await.unwrap());
}

/// Words that all have, that some have and that nobody has, alone and together, part after part.
#[tokio::test]
async fn words_that_many_have_beside_those_of_few() {
    let (_directory, store) = store().await;
    let mut commit = Commit::new(NOW, "test");
    for number in 0..1_200 {
        let serial = store.take_serial(ISSUER, NOW).await.unwrap();
        let mut certificate = make(&store, &format!("host{number}.example.org"), serial);
        certificate.note = if number % 100 == 7 { "winter".into() } else { "summer".into() };
        commit = commit.with(Effect::InsertCertificate(Box::new(certificate)));
    }
    store.commit(commit).await.unwrap();
    store.index(NOW).await.unwrap();
    for (text, count) in [
        ("winter", 12),
        ("example winter", 12),
        ("winter org example", 12),
        ("host107 example", 11),
        ("host11 example", 111),
        ("host107 winter org", 1),
        ("host108 winter", 0),
        ("example spring", 0),
        ("example org", 1_200),
        ("summer example", 1_188),
        ("\u{2603}", 0),
        ("!!!!", 0),
        (" * ", 0),
        ("* winter", 12),
        (" ", 1_200),
    ] {
        for order in [Order::Newest, Order::Expiry] {
            let filter = Filter { text: text.into(), ..Filter::default() };
            let (mut seen, mut after) = (std::collections::BTreeSet::new(), None);
            loop {
                let page = certificate::list(&store, &filter, order, NOW, after, 100).await.unwrap();
                assert!(page.items.len() <= 100, "{text}");
                seen.extend(page.items.iter().map(|certificate| certificate.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), count, "{text} {order:?}");
        }
    }
}

#[tokio::test]
async fn states_at_a_time() {
    let (_directory, store) = store().await;
    let make = async |name: &str, from: i64, to: i64| {
        let serial = store.take_serial(ISSUER, NOW).await.unwrap();
        let mut certificate = make(&store, name, serial);
        (certificate.not_before, certificate.not_after) = (NOW.plus_days(from), NOW.plus_days(to));
        record(&store, &certificate).await.unwrap();
    };
    make("valid", -1, 90).await;
    make("expiring", -1, 10).await;
    make("expired", -10, -1).await;
    make("future", 1, 90).await;
    for (state, want) in [
        (CertificateState::Valid, vec!["expiring", "valid"]),
        (CertificateState::ExpiringBefore(NOW.plus_days(30)), vec!["expiring"]),
        (CertificateState::Expired, vec!["expired"]),
        (CertificateState::NotYetValid, vec!["future"]),
        (CertificateState::Revoked, vec![]),
    ] {
        for text in [String::new(), want.first().copied().unwrap_or_default().to_owned()] {
            let filter = Filter { state: Some(state), text: text.clone(), ..Filter::default() };
            let page = certificate::list(&store, &filter, Order::Newest, NOW, None, 10).await.unwrap();
            let names: Vec<_> = page.items.iter().map(|certificate| &*certificate.display_name).collect();
            let want = if text.is_empty() { want.clone() } else { vec![&*text] };
            assert_eq!(names, want, "{state:?} {text:?}");
        }
    }
    let soon = certificate::expiring_before(&store, NOW, NOW.plus_days(30), None, 10).await.unwrap();
    assert_eq!(soon.items.len(), 1);
}

#[tokio::test]
async fn a_serial_is_used_once() {
    let (_directory, store) = store().await;
    let first = issue(&store, "one.example.org").await;
    let second = make(&store, "two.example.org", first.serial.clone());
    assert_eq!(record(&store, &second).await, Err(Error::Conflict(Conflict::SerialTaken)));
    assert_eq!(certificate::by_id(&store, second.id).await.unwrap(), None);
}
