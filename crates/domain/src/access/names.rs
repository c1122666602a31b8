//! Which names a member may ask for: those that are proved to be his own, and nobody else's.

use chancery_pki::general_name::{EmailAddress, GeneralName, HostName};
use chancery_pki::name::{Attribute, Name};
use chancery_pki::oid;

use super::Holdings;
use crate::refusal::{Code, Refusal};

/// Every alternative name that is not the person's. Host names count at or below a proved domain, wildcards too,
/// mailboxes when they are proved themselves; no other kind of name can be proved.
pub fn name_refusals(own: &Holdings, names: &[GeneralName]) -> Vec<Refusal> {
    names.iter().filter_map(|name| refusal(own, name)).collect()
}

/// Every part of a subject that is not the person's. Common names and e-mail addresses count as names; a common name may
/// also be the person's own. Anything else must be what the profile gives: `given` says whether it is.
pub fn subject_refusals(own: &Holdings, subject: &Name, given: impl Fn(&Attribute) -> bool) -> Vec<Refusal> {
    let refusal = |attribute: &Attribute| {
        let text = attribute.text();
        if given(attribute) {
            return None;
        }
        match (&attribute.oid, text) {
            (oid, Some(text)) if *oid == oid::EMAIL_ADDRESS => refusal_of_mailbox(own, &text),
            (oid, Some(text)) if *oid == oid::COMMON_NAME => match name_in(&text) {
                Looks::Name(name) => refusal(own, &name),
                Looks::Text if text == own.name => None,
                _ => Some(not_yours(attribute, &text, &own.name)),
            },
            (_, text) => Some(not_yours(attribute, &text.unwrap_or_default(), "what the profile gives")),
        }
    };
    subject.attributes().filter_map(refusal).collect()
}

/// What a common name looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// A host name, mailbox, address or URI.
    Name(GeneralName),
    /// As if it were one, but it is none: programs may still take it for one.
    Odd,
    /// Words for people.
    Text,
}

/// Programs that look into the common name take one without white space and with a dot, `@`, `:` or `*` for a name.
pub(super) fn name_in(text: &str) -> Looks {
    let text = text.trim();
    if text.contains(char::is_whitespace) || !text.contains(['.', '@', ':', '*']) {
        return Looks::Text;
    }
    GeneralName::guess(text).map_or(Looks::Odd, Looks::Name)
}

/// A dNSName as it stands in a certificate. One that is not in the form we write is none.
pub(super) fn host(text: &str) -> Option<HostName> {
    HostName::parse(text).ok().filter(|host| host.as_str().eq_ignore_ascii_case(text))
}

fn refusal(own: &Holdings, name: &GeneralName) -> Option<Refusal> {
    match name {
        GeneralName::Dns(text) => match host(text) {
            Some(host) if own.has_host(&host) => None,
            _ => Some(Refusal::new(Code::DomainNotProved).with("domain", text).with("proved", own.words())),
        },
        other => match other.email() {
            Some(text) => refusal_of_mailbox(own, &text),
            None => {
                Some(Refusal::new(Code::NameKindNotYours).with("name", other.to_string()).with("proved", own.words()))
            }
        },
    }
}

fn refusal_of_mailbox(own: &Holdings, text: &str) -> Option<Refusal> {
    match EmailAddress::parse(text) {
        Ok(address) if own.has_address(&address) => None,
        _ => Some(Refusal::new(Code::AddressNotProved).with("address", text).with("proved", own.words())),
    }
}

fn not_yours(attribute: &Attribute, found: &str, allowed: &str) -> Refusal {
    let refusal = Refusal::new(Code::SubjectNotYours).with("field", oid::label(&attribute.oid));
    refusal.with("found", found).with("allowed", allowed)
}

#[cfg(test)]
mod tests {
    use chancery_pki::name::Rdn;
    use proptest::prelude::*;

    use super::*;

    fn joe() -> Holdings {
        Holdings {
            name: "Joe Developer".to_owned(),
            addresses: vec!["joe@example.org".parse().unwrap(), "Joe.D@bücher.example".parse().unwrap()],
            domains: vec!["example.org".parse().unwrap(), "bücher.example".parse().unwrap()],
        }
    }

    fn codes(refusals: &[Refusal]) -> Vec<Code> {
        refusals.iter().map(|refusal| refusal.code).collect()
    }

    #[test]
    fn alternative_names() {
        use Code::{AddressNotProved as A, DomainNotProved as D, NameKindNotYours as K};
        let cases = [
            ("example.org", None),
            ("www.example.org", None),
            ("a.b.c.example.org", None),
            ("WWW.Example.ORG", None),
            ("*.example.org", None),
            ("*.deep.example.org", None),
            ("xn--bcher-kva.example", None),
            ("shop.bücher.example", None),
            ("notexample.org", Some(D)),
            ("example.org.evil.test", Some(D)),
            ("org", Some(D)),
            ("*.org", Some(D)),
            ("bucher.example", Some(D)),
            ("joe@example.org", None),
            ("joe@EXAMPLE.org", None),
            ("Joe.D@xn--bcher-kva.example", None),
            ("Joe@example.org", Some(A)),
            ("joe.d@bücher.example", Some(A)),
            ("ann@example.org", Some(A)),
            ("joe@www.example.org", Some(A)),
            ("jöe@example.org", Some(A)),
            ("192.0.2.7", Some(K)),
            ("URI:https://www.example.org/", Some(K)),
            ("UPN:joe@example.org", Some(K)),
            ("RID:1.2.3", Some(K)),
            ("dirName:CN=www.example.org", Some(K)),
        ];
        for (text, want) in cases {
            let name = GeneralName::guess(text).unwrap();
            let found = name_refusals(&joe(), &[name]);
            assert_eq!(codes(&found), Vec::from_iter(want), "{text}: {found:?}");
        }
    }

    #[test]
    fn names_in_a_form_we_do_not_write_are_nobodys() {
        let odd = [" www.example.org", "www.example.org.", "w_w.example.org", "*w.example.org", ".example.org", ""];
        for text in odd {
            assert_eq!(
                codes(&name_refusals(&joe(), &[GeneralName::Dns(text.to_owned())])),
                [Code::DomainNotProved],
                "{text}"
            );
        }
        let raw = GeneralName::Malformed { number: 2, value: b"www.example.org\0.evil.test".to_vec() };
        assert_eq!(codes(&name_refusals(&joe(), &[raw])), [Code::NameKindNotYours]);
    }

    #[test]
    fn both_values_are_told() {
        let refusal = name_refusals(&joe(), &[GeneralName::Dns("www.example.com".to_owned())]).remove(0);
        assert_eq!(refusal.value("domain"), Some("www.example.com"));
        assert!(refusal.value("proved").unwrap().contains("example.org and what is below it"), "{refusal}");
        let nothing =
            name_refusals(&Holdings::default(), &[GeneralName::Email("joe@example.org".to_owned())]).remove(0);
        assert_eq!(nothing.value("proved"), Some("nothing yet"));
    }

    #[test]
    fn subjects() {
        use Code::{AddressNotProved as A, DomainNotProved as D, NameKindNotYours as K, SubjectNotYours as S};
        let cases = [
            ("CN=www.example.org", vec![]),
            ("CN=Joe Developer", vec![]),
            ("CN=joe@example.org,E=joe@example.org", vec![]),
            ("O=Example Org,CN=Joe Developer", vec![]),
            ("CN=Joe Developer,CN=www.example.com", vec![D]),
            ("CN=www.example.com", vec![D]),
            ("CN=joe@example.com", vec![A]),
            ("CN=Joe Developer,E=ann@example.org", vec![A]),
            ("CN=192.0.2.7", vec![K]),
            ("CN=Ann Admin", vec![S]),
            ("CN=joe developer", vec![S]),
            ("CN=intranet", vec![S]),
            ("CN=w_w.example.org", vec![S]),
            ("CN=*w.example.org", vec![S]),
            ("O=Example Bank,CN=Joe Developer", vec![S]),
            ("OU=Security,UID=root,CN=Joe Developer", vec![S, S]),
            ("", vec![]),
        ];
        let given = |attribute: &Attribute| attribute.text().is_some_and(|text| text == "Example Org");
        for (text, want) in cases {
            let found = subject_refusals(&joe(), &Name::parse(text).unwrap(), given);
            assert_eq!(codes(&found), want, "{text}: {found:?}");
        }
        let both = Rdn {
            attributes: vec![Attribute::new(oid::COMMON_NAME, "Joe Developer"), Attribute::new(oid::TITLE, "Boss")],
        };
        assert_eq!(codes(&subject_refusals(&joe(), &Name::from_rdns(vec![both]), given)), [S], "several in one RDN");
    }

    #[test]
    fn a_name_that_looks_like_a_host_opens_no_host() {
        let sly = Holdings { name: "www.bank.example".to_owned(), ..Holdings::default() };
        let refused = subject_refusals(&sly, &Name::parse("CN=www.bank.example").unwrap(), |_| false);
        assert_eq!(codes(&refused), [Code::DomainNotProved]);
    }

    proptest! {
        #[test]
        fn only_what_ends_with_a_proved_domain_at_a_dot_is_ones_own(name in "(\\*\\.)?[a-z]{1,4}(\\.[a-z]{1,4}){1,3}", domain in "[a-z]{1,2}\\.[a-z]{1,2}") {
            let Ok(host) = HostName::parse(&name) else { return Ok(()) };
            let own = Holdings { domains: vec![domain.parse().unwrap()], ..Holdings::default() };
            let plain = name.trim_start_matches("*.");
            let expected = plain == domain || plain.ends_with(&format!(".{domain}"));
            prop_assert_eq!(own.has_host(&host), expected);
        }
    }
}
