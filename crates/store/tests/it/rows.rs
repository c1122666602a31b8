//! The other nouns: what goes in comes out, changes are compare-and-set, and a damaged row is called by name.

use chancery_domain::log::{Fact, FactKind};
use chancery_pki::serial::Serial;
use chancery_store::certificate::{self, Filter, Order};
use chancery_store::intent::{self, Intent, IntentKind, IntentState};
use chancery_store::job::{self, Job};
use chancery_store::person::{self, Address, Domain, Person};
use chancery_store::request::{self, Request};
use chancery_store::vault::{self, VaultKey, VaultSlot};
use chancery_store::{Commit, Conflict, Effect, Error, Result, Store, authority, issuer};

use crate::fixture::{AUTHORITY, ISSUER, NOW, authority, issue, issuer, open, pass_lease, store, tamper};
use crate::{KIND, Kind};

async fn write(store: &Store, effect: Effect) -> Result<()> {
    let fact = Fact::new(FactKind::ConfigChanged, "test");
    store.commit(Commit::new(NOW, "test").with(effect).tell(fact)).await.map(drop)
}

#[tokio::test]
async fn authorities_and_issuers() {
    let (_directory, store) = store().await;
    assert_eq!(authority::by_id(&store, AUTHORITY).await.unwrap(), Some(authority()));
    assert_eq!(authority::by_key_sha1(&store, &authority().key_sha1).await.unwrap(), [authority()]);
    assert_eq!(authority::all(&store).await.unwrap().items, [authority()]);
    assert_eq!(issuer::by_name(&store, b"name").await.unwrap(), Some(issuer()));
    let again = write(&store, Effect::InsertAuthority(Box::new(authority()))).await;
    assert_eq!(again, Err(Error::Conflict(Conflict::Exists("authority"))));
}

#[tokio::test]
async fn vault() {
    let (_directory, store) = store().await;
    let slot = VaultSlot {
        id: store.next_id(NOW),
        kind: "key-file".into(),
        label: "file".into(),
        sealed: vec![1, 2],
        created: NOW,
        version: 1,
    };
    write(&store, Effect::InsertVaultSlot(slot.clone())).await.unwrap();
    assert_eq!(vault::slots(&store).await.unwrap().items, std::slice::from_ref(&slot));
    let changed = VaultSlot { sealed: vec![3], ..slot.clone() };
    write(&store, Effect::UpdateVaultSlot(changed.clone())).await.unwrap();
    assert_eq!(write(&store, Effect::UpdateVaultSlot(changed)).await, Err(Conflict::Stale("vault slot").into()));
    write(&store, Effect::DeleteVaultSlot { id: slot.id, version: 2 }).await.unwrap();
    assert_eq!(vault::slots(&store).await.unwrap().items, []);
    let key = VaultKey {
        id: store.next_id(NOW),
        purpose: "log".into(),
        algorithm: "ed25519".into(),
        spki_sha256: [7; 32],
        sealed: vec![9; 80],
        protection: "master".into(),
        created: NOW,
        version: 1,
    };
    write(&store, Effect::InsertVaultKey(key.clone())).await.unwrap();
    assert_eq!(vault::key(&store, key.id).await.unwrap(), Some(key.clone()));
    assert_eq!(vault::keys_by_spki(&store, &[7; 32]).await.unwrap(), std::slice::from_ref(&key));
    assert_eq!(vault::keys_for(&store, "log").await.unwrap(), std::slice::from_ref(&key));
    write(&store, Effect::UpdateVaultKey(key.clone())).await.unwrap();
    assert_eq!(
        write(&store, Effect::DeleteVaultKey { id: key.id, version: 1 }).await,
        Err(Conflict::Stale("key").into())
    );
}

#[tokio::test]
async fn an_abandoned_intent_is_never_signed_again() {
    let (directory, store) = store().await;
    let intent = Intent {
        id: store.next_id(NOW),
        epoch: store.epoch(),
        kind: IntentKind::Authority,
        issuer: ISSUER,
        authority: Some(AUTHORITY),
        serial: Serial::from_hex("abcd").unwrap(),
        tbs: vec![0x30, 0],
        detail: "{}".into(),
        state: IntentState::Open,
        created: NOW,
        settled: None,
    };
    write(&store, Effect::InsertIntent(Box::new(intent.clone()))).await.unwrap();
    drop(store);
    pass_lease(directory.path()).await;
    let store = open(directory.path()).await;
    assert_eq!(store.startup().intents, std::slice::from_ref(&intent));
    let settle = |state| write(&store, Effect::SettleIntent { id: intent.id, state });
    settle(IntentState::Abandoned).await.unwrap();
    assert_eq!(settle(IntentState::Done).await, Err(Conflict::Stale("intent").into()));
    assert_eq!(intent::open(&store).await.unwrap().items, []);
    let stored = intent::by_id(&store, intent.id).await.unwrap().unwrap();
    assert_eq!((stored.state, stored.settled), (IntentState::Abandoned, Some(NOW)));
}

#[tokio::test]
async fn requests() {
    let (_directory, store) = store().await;
    let request = Request {
        id: store.next_id(NOW),
        handler: "csr".into(),
        state: "waiting".into(),
        csr: vec![0x30, 0],
        names: vec!["shop.example.org".into()],
        subject: "CN=shop.example.org".into(),
        profile: None,
        authority: None,
        spki_sha256: [5; 32],
        vault_key: None,
        certificate: None,
        chain: None,
        person: None,
        actor: "local:1000".into(),
        reason: None,
        settings: "{}".into(),
        created: NOW,
        updated: NOW,
        version: 1,
    };
    write(&store, Effect::InsertRequest(Box::new(request.clone()))).await.unwrap();
    assert_eq!(request::by_id(&store, request.id).await.unwrap(), Some(request.clone()));
    assert_eq!(request::outside_by_spki(&store, &[5; 32]).await.unwrap(), std::slice::from_ref(&request));
    let done = Request { state: "done".into(), chain: Some(vec![1]), ..request.clone() };
    write(&store, Effect::UpdateRequest(Box::new(done.clone()))).await.unwrap();
    let again = write(&store, Effect::UpdateRequest(Box::new(done.clone()))).await;
    assert_eq!(again, Err(Conflict::Stale("request").into()));
    let list = async |state| request::list(&store, state, None, 10).await.unwrap().items;
    assert_eq!(list(Some("waiting")).await, []);
    assert_eq!(list(Some("done")).await, [Request { version: 2, ..done.clone() }]);
    assert_eq!(list(None).await.len(), 1);
}

#[tokio::test]
async fn persons_and_jobs() {
    let (_directory, store) = store().await;
    let joe = Person {
        id: store.next_id(NOW),
        display_name: "Joe".into(),
        role: "operator".into(),
        settings: "{}".into(),
        state: "active".into(),
        created: NOW,
        version: 1,
        mac: vec![1],
    };
    let ann = Person { id: store.next_id(NOW), display_name: "Ann".into(), ..joe.clone() };
    for person in [&joe, &ann] {
        write(&store, Effect::InsertPerson(person.clone())).await.unwrap();
    }
    let address = Address { address: "joe@example.org".into(), person: joe.id, proved: None };
    write(&store, Effect::SetAddress(address.clone())).await.unwrap();
    let proved = Address { proved: Some(NOW), ..address.clone() };
    write(&store, Effect::SetAddress(proved.clone())).await.unwrap();
    let stolen = write(&store, Effect::SetAddress(Address { person: ann.id, ..address })).await;
    assert_eq!(stolen, Err(Conflict::Exists("address").into()));
    assert_eq!(person::addresses(&store, joe.id).await.unwrap(), [proved]);
    assert_eq!(person::by_address(&store, "joe@example.org").await.unwrap(), Some(joe.clone()));
    assert_eq!(person::list(&store, None, 10).await.unwrap().items, [ann.clone(), joe.clone()]);
    write(&store, Effect::DeleteAddress("joe@example.org".into())).await.unwrap();
    assert_eq!(person::by_address(&store, "joe@example.org").await.unwrap(), None);
    assert_eq!(person::by_display_name(&store, "Joe").await.unwrap(), std::slice::from_ref(&joe));

    let domain = Domain { domain: "example.org".into(), person: joe.id, proved: Some(NOW) };
    let same = Domain { person: ann.id, ..domain.clone() };
    for domain in [&domain, &domain, &same] {
        write(&store, Effect::SetDomain(domain.clone())).await.unwrap();
    }
    write(&store, Effect::DeleteDomain { person: joe.id, domain: "example.org".into() }).await.unwrap();
    assert_eq!(person::domains(&store, joe.id).await.unwrap(), []);
    assert_eq!(person::domains(&store, ann.id).await.unwrap(), [same], "each has his own");

    let job = Job::new("crl", NOW);
    let put = |job: Job| store.commit(Commit::new(NOW, "system").with(Effect::PutJob(job)));
    put(job.clone()).await.unwrap();
    let claimed = Job { due: NOW.plus(60), version: 1, ..job };
    put(claimed.clone()).await.unwrap();
    assert_eq!(put(claimed).await, Err(Conflict::Stale("job").into()), "one process claims it");
    assert_eq!(job::all(&store).await.unwrap()[0].version, 2);
    assert_eq!(job::by_name(&store, "crl").await.unwrap().unwrap().due, NOW.plus(60));
    assert_eq!(job::by_name(&store, "other").await.unwrap(), None);
}

#[tokio::test]
async fn a_damaged_row_is_called_by_name_and_the_others_still_work() {
    let (directory, store) = store().await;
    let (good, bad) = (issue(&store, "good.example.org").await, issue(&store, "bad.example.org").await);
    store.close(NOW).await.unwrap();
    let cases = [
        ("source", "'nonsense'"),
        ("spki_sha256", "x'00'"),
        ("names", "'[1'"),
        ("not_after", "9223372036854775807"),
        ("serial", "x''"),
        ("subject", "CAST(x'ff' AS TEXT)"),
    ];
    // PostgreSQL lets nobody write text that is none.
    let possible = |(column, _): &(&str, &str)| KIND == Kind::Sqlite || *column != "subject";
    for (column, value) in cases.into_iter().filter(possible) {
        let old = format!(
            "CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM certificate; \
            UPDATE certificate SET {column} = {value} WHERE id = {}",
            bad.id
        );
        tamper(directory.path(), &old);
        let store = open(directory.path()).await;
        let damaged = Error::Corrupt { table: "certificate", id: bad.id.to_string(), what: column };
        assert_eq!(certificate::by_id(&store, bad.id).await, Err(damaged.clone()), "{column}");
        assert_eq!(certificate::by_id(&store, good.id).await.unwrap(), Some(good.clone()));
        let page = certificate::list(&store, &Filter::default(), Order::Newest, NOW, None, 10).await.unwrap();
        assert_eq!((page.items, page.damaged), (vec![good.clone()], vec![damaged]), "{column}");
        store.close(NOW).await.unwrap();
        let restore = format!(
            "UPDATE certificate SET {column} = (SELECT {column} FROM kept WHERE id = {0}) WHERE id = {0}",
            bad.id
        );
        tamper(directory.path(), &restore);
    }
    let store = open(directory.path()).await;
    assert_eq!(certificate::by_id(&store, bad.id).await.unwrap(), Some(bad));
}
