use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

fn names(texts: &[&str]) -> Vec<GeneralName> {
    texts.iter().map(|text| GeneralName::guess(text).unwrap()).collect()
}

fn narrowed() -> Scope {
    let text = r#"{"verbs":["issue","renew"],"profiles":["server"],"names":["*.example.org","@example.org"],"authorities":["issuing-1"]}"#;
    serde_json::from_str(text).unwrap()
}

fn asked(scope: &Scope, matter: &Matter<'_>) -> Vec<String> {
    let refusals = scope.refusals(matter);
    assert!(refusals.iter().all(|refusal| refusal.code == Code::BeyondScope && refusal.value("allowed").is_some()));
    refusals
        .iter()
        .map(|refusal| format!("{} {}", refusal.value("what").unwrap(), refusal.value("asked").unwrap()))
        .collect()
}

#[test]
fn what_is_beyond() {
    let scope = narrowed();
    assert_eq!(scope.verb_refusal(Verb::Issue), None);
    let refused = scope.verb_refusal(Verb::Revoke).unwrap();
    assert_eq!((refused.value("asked"), refused.value("allowed")), (Some("revoke"), Some("issue, renew")));

    for brought in [Verb::SeeProfiles, Verb::SeeCertificates] {
        assert_eq!(scope.verb_refusal(brought), None, "{brought}");
    }
    for other in [Verb::SeeRequests, Verb::SeeLog, Verb::SeePersons, Verb::ExportKey] {
        assert!(scope.verb_refusal(other).is_some(), "{other}");
    }

    let unheeded = Scope { verbs: None, ..narrowed() }.verb_refusal(Verb::CreateBackup).unwrap();
    assert_eq!((unheeded.value("what"), unheeded.value("asked")), (Some("name"), Some("any")));

    let matter = Matter { profile: Some("email"), authority: Some("issuing-2"), certificate: None };
    assert_eq!(asked(&scope, &matter), ["profile email", "authority issuing-2"]);

    let cases: [(&str, &[&str], &[&str]); 9] = [
        ("", &["www.example.org"], &[]),
        ("CN=www.example.org", &["www.example.org", "joe@example.org"], &[]),
        ("CN=Joe Smith,O=Example", &["joe@example.org"], &[]),
        ("CN=Joe Smith", &[], &["name Joe Smith"]),
        ("", &[], &["name no name"]),
        ("", &["example.org", "192.0.2.7"], &["name DNS:example.org", "name IP:192.0.2.7"]),
        ("CN=www.example.com", &["www.example.org"], &["name www.example.com"]),
        ("CN=w_w.example.com", &["www.example.org"], &["name w_w.example.com"]),
        ("E=joe@example.com", &["joe@example.org"], &["name joe@example.com"]),
    ];
    for (subject, alternative, want) in cases {
        let (subject, alternative) = (Name::parse(subject).unwrap(), names(alternative));
        let matter = Matter { certificate: Some((&subject, &alternative)), ..Matter::default() };
        assert_eq!(asked(&scope, &matter), want, "{subject} {alternative:?}");
    }
}

#[test]
fn a_whole_scope_takes_nothing_away_and_an_empty_one_everything() {
    let (subject, alternative) = (Name::empty(), names(&["www.example.org"]));
    let matter =
        Matter { profile: Some("server"), authority: Some("issuing-1"), certificate: Some((&subject, &alternative)) };
    let whole = Scope::default();
    assert!(whole.is_whole() && whole.refusals(&matter).is_empty() && whole.verb_refusal(Verb::SetUp).is_none());
    assert_eq!(serde_json::to_string(&whole).unwrap(), "{}");

    let nothing = Scope { verbs: Some(vec![]), profiles: Some(vec![]), names: Some(vec![]), authorities: Some(vec![]) };
    assert!(Verb::ALL.iter().all(|verb| nothing.verb_refusal(*verb).is_some()));
    assert_eq!(asked(&nothing, &matter), ["profile server", "authority issuing-1", "name DNS:www.example.org"]);
    assert_eq!(nothing.refusals(&matter)[0].value("allowed"), Some("none"));
}

#[test]
fn a_scope_is_read_strictly() {
    for bad in
        [r#"{"verb":["issue"]}"#, r#"{"verbs":["anything"]}"#, r#"{"names":["*"]}"#, r#"{"names":["http://x/"]}"#]
    {
        assert!(serde_json::from_str::<Scope>(bad).is_err(), "{bad}");
    }
    let text = serde_json::to_string(&narrowed()).unwrap();
    assert_eq!(serde_json::from_str::<Scope>(&text).unwrap(), narrowed());
}

#[test]
fn what_a_token_may_not_hand_on() {
    let wider = narrowed();
    assert_eq!(wider.excess(&wider), []);
    assert_eq!(wider.excess(&Scope::default()), []);
    let found: Vec<String> =
        Scope::default().excess(&wider).iter().map(|one| one.value("what").unwrap().to_owned()).collect();
    assert_eq!(found, ["verb", "profile", "authority", "name"], "what is not narrowed is more");
    let other =
        Scope { names: Some(vec!["example.org".parse().unwrap(), "a.example.org".parse().unwrap()]), ..narrowed() };
    let found = other.excess(&wider);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].value("asked"), Some("example.org"));
}

const PATTERNS: [&str; 8] = [
    "*.example.org",
    "www.example.org",
    "*.www.example.org",
    "example.org",
    "@example.org",
    "joe@example.org",
    "*.org",
    "192.0.2.7",
];
const NAMES: [&str; 9] = [
    "example.org",
    "www.example.org",
    "*.example.org",
    "*.www.example.org",
    "a.b.www.example.org",
    "joe@example.org",
    "ann@example.org",
    "192.0.2.7",
    "UPN:joe@example.org",
];

prop_compose! {
    fn scopes()(
        verbs in option::of(subsequence(Verb::ALL, 0..6)),
        profiles in option::of(subsequence(vec!["server", "email", "client"], 0..3)),
        names in option::of(subsequence(PATTERNS.to_vec(), 0..6)),
        authorities in option::of(subsequence(vec!["issuing-1", "issuing-2"], 0..2)),
    ) -> Scope {
        let texts = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        Scope {
            verbs,
            profiles: profiles.map(texts),
            names: names.map(|list| list.into_iter().map(|text| text.parse().unwrap()).collect()),
            authorities: authorities.map(texts),
        }
    }
}

proptest! {
    /// Whatever a scope lets through, every scope it is within lets through as well.
    #[test]
    fn a_scope_can_only_narrow(
        narrow in scopes(),
        wide in scopes(),
        verb in select(Verb::ALL),
        profile in select(vec!["server", "email", "client", "other"]),
        authority in select(vec!["issuing-1", "issuing-2", "root-1"]),
        common_name in option::of(select(vec!["www.example.org", "Joe Smith", "joe@example.org", "a.test"])),
        alternative in subsequence(NAMES.to_vec(), 0..3),
    ) {
        let subject = common_name.map(|text| Name::parse(&format!("CN={text}")).unwrap()).unwrap_or_default();
        let alternative = names(&alternative);
        let matter = Matter { profile: Some(profile), authority: Some(authority), certificate: Some((&subject, &alternative)) };
        let passes = |scope: &Scope| scope.verb_refusal(verb).is_none() && scope.refusals(&matter).is_empty();
        prop_assert!(passes(&Scope::default()));
        if narrow.excess(&wide).is_empty() && passes(&narrow) {
            prop_assert!(passes(&wide), "{:?} is within {:?}", narrow, wide);
        }
    }
}

#[test]
fn what_is_given_away_lies_within() {
    let scope = narrowed();
    let patterns = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<NamePattern>>();
    let within = patterns(&["www.example.org", "*.www.example.org", "@example.org", "joe@example.org"]);
    assert!(scope.pattern_refusals(&within).is_empty());
    let outside = patterns(&["example.org", "example.com", "@www.example.org", "joe@example.com", "*.org"]);
    assert_eq!(scope.pattern_refusals(&outside).len(), outside.len());
    assert!(Scope::default().pattern_refusals(&outside).is_empty());
    assert!(scope.role_refusal(Role::Member).is_none() && scope.role_refusal(Role::Operator).is_some());
    assert!(Scope::default().role_refusal(Role::Administrator).is_none());
}

#[test]
fn names_of_what_is_kept_are_not_told() {
    let names = names(&["joe@example.com", "ann@example.com"]);
    let matter =
        Matter { profile: Some("email"), authority: Some("issuing-1"), certificate: Some((&Name::empty(), &names)) };
    let refusals = narrowed().kept_refusals(&matter, "0a1b");
    let asked: Vec<_> = refusals.iter().map(|refusal| refusal.value("asked").unwrap()).collect();
    assert_eq!(asked, ["email", "0a1b"]);
}
