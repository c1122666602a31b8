use proptest::prelude::*;

use super::*;

fn read(der: &[u8]) -> GeneralName {
    GeneralName::read(&mut Reader::new(der)).unwrap()
}

#[test]
fn every_kind_is_read_written_and_shown() {
    let directory = Name::parse("O=Example,C=CA").unwrap();
    for (name, text) in [
        (GeneralName::Dns("www.example.org".into()), "DNS:www.example.org"),
        (GeneralName::Dns("a, DNS:b".into()), "DNS:a,\\20DNS:b"),
        (GeneralName::Email("joe@example.org".into()), "email:joe@example.org"),
        (GeneralName::Uri("https://example.org/".into()), "URI:https://example.org/"),
        (GeneralName::Ip(vec![192, 0, 2, 1]), "IP:192.0.2.1"),
        (GeneralName::from("2001:db8::1".parse::<IpAddr>().unwrap()), "IP:2001:db8::1"),
        (GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]), "IP:10.0.0.0/8"),
        (GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 255, 0]), "IP:10.0.0.0/255.0.255.0"),
        (GeneralName::Ip(vec![0; 8]), "IP:0.0.0.0/0"),
        (GeneralName::Ip([[0xff; 16], [0xff; 16]].concat()), "IP:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
        (GeneralName::upn("joe@example.org"), "othername:UPN:joe@example.org"),
        (GeneralName::smtp_utf8_mailbox("jö@example.org"), "othername:SmtpUTF8Mailbox:jö@example.org"),
        (GeneralName::Other { oid: Oid::new("1.2.3").unwrap(), value: vec![5, 0] }, "othername:1.2.3:#0500"),
        (GeneralName::Directory(directory), "dirName:C=CA, O=Example"),
        (GeneralName::RegisteredId(Oid::new("1.2.3").unwrap()), "RID:1.2.3"),
        (GeneralName::X400(vec![0x30, 0]), "X400Name:#3000"),
        (GeneralName::Ediparty(vec![0xa1, 0]), "ediPartyName:#a100"),
    ] {
        assert_eq!(name.to_string(), text);
        assert_eq!(read(&Writer::encode(|w| name.write(w))), name, "{text}");
    }
}

#[test]
fn odd_names_do_not_hide_the_others() {
    let names: [&[u8]; 7] = [
        &[0x82, 1, b'a'],
        &[0x82, 3, b'a', 0, b'b'],
        &[0x81, 1, 0xe9],
        &[0x87, 3, 1, 2, 3],
        &[0xa4, 1, 0x30],
        &[0xa2, 2, 5, 0],
        &[0x8b, 0],
    ];
    let all = names.concat();
    let malformed = |number, value: &[u8]| GeneralName::Malformed { number, value: value.to_vec() };
    let expected = [
        GeneralName::Dns("a".into()),
        malformed(2, b"a\0b"),
        malformed(1, b"\xe9"),
        malformed(7, &[1, 2, 3]),
        malformed(4, &[0x30]),
        malformed(2, &[5, 0]),
        malformed(11, b""),
    ];
    assert_eq!(GeneralName::read_all(Reader::new(&all)).unwrap(), expected);
    assert_eq!(expected[1].to_string(), "malformed[2]:#610062");
    assert_eq!(GeneralName::read_all(Reader::new(&[0x30, 0])).unwrap_err().kind, ErrorKind::UnexpectedTag);
    assert_eq!(GeneralName::read_all(Reader::new(&[0x82, 4, 0])).unwrap_err().kind, ErrorKind::Truncated);
}

#[test]
fn host_names_as_typed() {
    let host = |text: &str| HostName::parse(text).map(|host| host.as_str().to_owned());
    for (text, ascii) in [
        ("www.Example.org", "www.example.org"),
        ("www.example.org.", "www.example.org"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("*.münchen.example", "*.xn--mnchen-3ya.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("www。example。org", "www.example.org"),
        ("localhost", "localhost"),
        ("1.example", "1.example"),
    ] {
        assert_eq!(host(text).as_deref(), Ok(ascii), "{text}");
    }
    let url = |host: &str| HostNameError::Url { host: host.into() };
    for (text, error) in [
        ("", HostNameError::Empty),
        ("https://www.example.org/", url("www.example.org")),
        ("https://joe@www.example.org:8443/a?b", url("www.example.org")),
        ("www.example.org/", url("www.example.org")),
        ("www.example.org:8443", HostNameError::Port { host: "www.example.org".into() }),
        ("192.0.2.1", HostNameError::IpAddress("192.0.2.1".parse().unwrap())),
        ("[2001:db8::1]", HostNameError::IpAddress("2001:db8::1".parse().unwrap())),
        ("w*.example.org", HostNameError::Wildcard),
        ("www.*.org", HostNameError::Wildcard),
        ("*", HostNameError::Wildcard),
        ("a_b.example.org", HostNameError::Underscore),
        ("a..b", HostNameError::EmptyLabel),
        (".example.org", HostNameError::EmptyLabel),
        ("300.1.2.3", HostNameError::NumericTopLabel),
        ("-a.example", HostNameError::BadLabel("-a".into())),
        ("a b.example", HostNameError::BadLabel("a b".into())),
        ("xn--a.example", HostNameError::BadLabel("xn--a".into())),
    ] {
        assert_eq!(host(text), Err(error), "{text}");
    }
    assert_eq!(host(&format!("{}.org", "a".repeat(64))), Err(HostNameError::TooLong));
    assert_eq!(host(&vec!["a".repeat(60); 5].join(".")), Err(HostNameError::TooLong));
}

#[test]
fn host_names_are_shown_in_unicode() {
    let host = |text: &str| HostName::parse(text).unwrap();
    assert_eq!(host("xn--mnchen-3ya.example").unicode(), "münchen.example");
    assert_eq!(HostName::to_unicode("xn--a.XN--mnchen-3ya"), "xn--a.münchen");
    assert!(!host("münchen.example").has_mixed_scripts());
    assert!(!host("例え.テスト").has_mixed_scripts());
    assert!(!host("пример.example").has_mixed_scripts());
    assert!(host("pаypal.example").has_mixed_scripts(), "Cyrillic а among Latin letters");
}

#[test]
fn email_addresses_as_typed() {
    for (text, stored) in [
        ("joe@Example.org", "joe@example.org"),
        ("joe.o'neil+x@münchen.example", "joe.o'neil+x@xn--mnchen-3ya.example"),
        ("\"joe @ home\"@example.org", "\"joe @ home\"@example.org"),
        ("jö@example.org", "jö@example.org"),
    ] {
        assert_eq!(EmailAddress::parse(text).unwrap().to_string(), stored, "{text}");
    }
    for text in
        ["joe", "@example.org", ".joe@example.org", "jo e@example.org", "joe@", "joe@a_b", "joe@*.org", "\"a\"b\"@c"]
    {
        assert!(EmailAddress::parse(text).is_err(), "{text}");
    }
    assert_eq!(EmailAddress::parse("joe@münchen.example").unwrap().unicode(), "joe@münchen.example");
}

#[test]
fn names_are_told_by_prefix_or_shape() {
    for (text, shown) in [
        ("www.example.org", "DNS:www.example.org"),
        ("dns:www.example.org", "DNS:www.example.org"),
        ("192.0.2.1", "IP:192.0.2.1"),
        ("ip:2001:db8::1", "IP:2001:db8::1"),
        ("[2001:db8::1]", "IP:2001:db8::1"),
        ("joe@example.org", "email:joe@example.org"),
        ("jö@example.org", "othername:SmtpUTF8Mailbox:jö@example.org"),
        ("URI:https://example.org/", "URI:https://example.org/"),
        ("spiffe://example.org/web", "URI:spiffe://example.org/web"),
        ("urn:uuid:1", "URI:urn:uuid:1"),
        ("UPN:joe@example.org", "othername:UPN:joe@example.org"),
        ("RID:1.2.3", "RID:1.2.3"),
        ("dirName:C=CA, O=Example", "dirName:C=CA, O=Example"),
    ] {
        assert_eq!(GeneralName::guess(text).unwrap().to_string(), shown, "{text}");
    }
    let url = HostNameError::Url { host: "www.example.org".into() };
    assert_eq!(GeneralName::guess("https://www.example.org/"), Err(url.into()));
    for text in ["", "IP:1.2.3", "URI:example.org", "URI:http://exämple.org", "UPN:joe", "RID:x", "dirName:x", "a b"] {
        assert!(GeneralName::guess(text).is_err(), "{text}");
    }
}

#[test]
fn constraints_as_typed() {
    for (text, shown) in [
        ("example.org", "DNS:example.org"),
        ("10.1.2.3/8", "IP:10.0.0.0/8"),
        ("IP:2001:db8::/32", "IP:2001:db8::/32"),
        ("192.0.2.1", "IP:192.0.2.1/32"),
        ("0.0.0.0/0", "IP:0.0.0.0/0"),
        ("::/0", "IP:::/0"),
        ("email:.example.org", "email:.example.org"),
        ("email:example.org", "email:example.org"),
        ("joe@example.org", "email:joe@example.org"),
        ("URI:.example.org", "URI:.example.org"),
    ] {
        assert_eq!(GeneralName::constraint(text).unwrap().to_string(), shown, "{text}");
    }
    for text in ["IP:10.0.0.0/33", "IP:x", "DNS:.example.org", "*", "a.*.example.org"] {
        assert!(GeneralName::constraint(text).is_err(), "{text}");
    }
    for (text, instead) in [
        ("*.example.org", "example.org"),
        ("DNS: *.example.org", "example.org"),
        ("*@example.org", "email:example.org"),
        ("email:*@example.org", "email:example.org"),
        ("email:*.example.org", ".example.org"),
        ("URI:*.example.org", ".example.org"),
        ("URI:.*.example.org", ".example.org"),
    ] {
        let refused = GeneralName::constraint(text).unwrap_err();
        assert_eq!(refused, GeneralNameError::ConstraintWildcard(instead.to_owned()), "{text}");
    }
    let refused = GeneralName::constraint("@example.org").unwrap_err();
    assert_eq!(refused, GeneralNameError::ConstraintMailDomain("example.org".to_owned()));
    for network in ["10.0.0.0/33", "10.0.0.0/255.0.0.0", "2001:db8::/129"] {
        assert_eq!(GeneralName::constraint(network).unwrap_err(), GeneralNameError::Network(network.to_owned()));
    }
}

#[test]
fn hosts_match_by_rfc_9525() {
    for (presented, host, same) in [
        ("www.example.org", "WWW.example.ORG.", true),
        ("*.example.org", "www.example.org", true),
        ("*.example.org", "example.org", false),
        ("*.example.org", "a.b.example.org", false),
        ("*.example.org", ".example.org", false),
        ("w*.example.org", "www.example.org", false),
        ("www.*.org", "www.example.org", false),
        ("*.org", "example.org", false),
        ("*.*.org", "a.b.org", false),
        ("*", "localhost", false),
        ("*.0.2.1", "192.0.2.1", false),
        ("192.0.2.1", "192.0.2.1", false),
        ("*.example.org", "*.example.org", false),
        ("", "", false),
    ] {
        assert_eq!(host_matches(presented, host), same, "{presented} {host}");
    }
    assert!(email_matches("joe@Example.org", "joe@example.ORG"));
    assert!(!email_matches("Joe@example.org", "joe@example.org"));
    assert!(!email_matches("example.org", "example.org"));
}

#[test]
fn subtrees_of_rfc_5280() {
    type Test = fn(&str, &str) -> Option<bool>;
    let rows: [(Test, &str, &str, Option<bool>); 28] = [
        (dns_is_within, "example.org", "example.org", Some(true)),
        (dns_is_within, "www.Example.org", "example.ORG", Some(true)),
        (dns_is_within, "*.example.org", "example.org", Some(true)),
        (dns_is_within, "wwwexample.org", "example.org", Some(false)),
        (dns_is_within, "org", "example.org", Some(false)),
        (dns_is_within, "anything", "", Some(true)),
        (dns_is_within, "www.example.org", ".example.org", None),
        (dns_is_within, "a..b", "b", None),
        (email_is_within, "joe@example.org", "joe@Example.org", Some(true)),
        (email_is_within, "Joe@example.org", "joe@example.org", Some(false)),
        (email_is_within, "joe@EXAMPLE.org", "example.org", Some(true)),
        (email_is_within, "joe@mail.example.org", "example.org", Some(false)),
        (email_is_within, "joe@mail.example.org", ".example.org", Some(true)),
        (email_is_within, "joe@example.org", ".example.org", Some(false)),
        (email_is_within, "joe@a", "", Some(true)),
        (email_is_within, "example.org", "example.org", None),
        (email_is_within, "joe@example.org", "..org", None),
        (uri_is_within, "https://www.example.org/x", "www.example.org", Some(true)),
        (uri_is_within, "https://a.www.example.org/", "www.example.org", Some(false)),
        (uri_is_within, "https://joe@www.example.org:1/", ".example.org", Some(true)),
        (uri_is_within, "https://example.org", ".example.org", Some(false)),
        (uri_is_within, "https://evil.example\\@www.example.org/", ".example.org", Some(false)),
        (uri_is_within, "https://192.0.2.1/", ".example.org", None),
        (uri_is_within, "https://[2001:db8::1]/", ".example.org", None),
        (uri_is_within, "urn:uuid:1", "example.org", None),
        (uri_is_within, "https:///x", "example.org", None),
        (uri_is_within, "mailto:joe@example.org", "example.org", None),
        (uri_is_within, "https://www.example.org#@evil", ".example.org", Some(true)),
    ];
    for (test, name, base, answer) in rows {
        assert_eq!(test(name, base), answer, "{name} in {base}");
    }
    let bytes = |text: &str| match GeneralName::guess(text) {
        Ok(GeneralName::Ip(bytes)) => bytes,
        _ => panic!("{text}"),
    };
    for (address, network, answer) in [
        ("10.1.2.3", "10.0.0.0/8", true),
        ("11.1.2.3", "10.0.0.0/8", false),
        ("11.1.2.3", "0.0.0.0/0", true),
        ("2001:db8::1", "2001:db8::/32", true),
        ("2001:db9::1", "2001:db8::/32", false),
        ("10.1.2.3", "::/0", false),
    ] {
        assert_eq!(ip_is_within(&bytes(address), &ip::parse_network(network).unwrap()), Some(answer), "{address}");
    }
    assert_eq!(ip_is_within(&[10, 0, 0, 1], &[10, 0, 0, 0, 255, 0, 255, 0]), None);
    assert_eq!(ip_is_within(&[10, 0, 0, 1], &[10, 0, 0, 0]), None);
}

#[test]
fn constraints_speak_about_their_kind() {
    let name = |text| GeneralName::guess(text).unwrap();
    let base = |text| GeneralName::constraint(text).unwrap();
    assert_eq!(name("www.example.org").is_permitted_by(&base("IP:10.0.0.0/8")), Some(false));
    assert_eq!(name("*.example.org").is_permitted_by(&base("www.example.org")), Some(false));
    assert_eq!(name("*.example.org").is_excluded_by(&base("www.example.org")), Some(true));
    assert_eq!(name("*.example.org").is_excluded_by(&base("a.www.example.org")), Some(false));
    assert_eq!(name("jö@mail.example.org").is_permitted_by(&base("email:.example.org")), Some(true));
    assert!(name("jö@example.org").is_same_kind(&base("email:example.org")));
    assert_eq!(name("dirName:C=CA, O=Example").is_excluded_by(&base("dirName:C=CA")), Some(true));
    let malformed = GeneralName::Malformed { number: 2, value: vec![0] };
    assert_eq!(malformed.is_permitted_by(&base("example.org")), None);
    assert_eq!(malformed.is_excluded_by(&base("example.org")), None);
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>) {
        if let Ok(names) = GeneralName::read_all(Reader::new(&bytes)) {
            for name in names {
                let _ = name.to_string();
                prop_assert_eq!(read(&Writer::encode(|w| name.write(w))), name);
            }
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}|[a-z.:@/*\\[\\]0-9-]{0,30}") {
        if let Ok(name) = GeneralName::guess(&text) {
            prop_assert_eq!(read(&Writer::encode(|w| name.write(w))), name);
        }
        if let Ok(host) = HostName::parse(&text) {
            prop_assert_eq!(HostName::parse(host.as_str()), Ok(host.clone()));
            prop_assert_eq!(HostName::parse(&host.unicode()), Ok(host));
        }
    }

    #[test]
    fn networks_round_trip(bits: u128, length in 0u32..=128) {
        let text = format!("{}/{length}", std::net::Ipv6Addr::from_bits(bits));
        let bytes = ip::parse_network(&text).unwrap();
        prop_assert_eq!(ip::parse_network(&ip::text(&bytes)), Some(bytes));
    }
}
