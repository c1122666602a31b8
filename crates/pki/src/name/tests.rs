use proptest::prelude::*;

use super::*;
use crate::der::Tag;
use crate::error::ErrorKind;

fn attribute(oid: Oid, tag: Tag, value: &[u8]) -> Attribute {
    Attribute { oid, tag, value: value.to_vec() }
}

fn simple(pairs: &[(Oid, &str)]) -> Name {
    Name::from_attributes(pairs.iter().map(|(oid, text)| Attribute::new(*oid, text)))
}

#[test]
fn the_three_styles() {
    let name = Name::from_rdns(vec![
        Rdn::single(Attribute::new(oid::COUNTRY, "CA")),
        Rdn::single(Attribute::new(oid::ORGANIZATION, "Example, Org / Ltd+")),
        Rdn {
            attributes: vec![
                Attribute::new(oid::COMMON_NAME, " #Jö\u{202e}\n "),
                Attribute::new(oid::EMAIL_ADDRESS, "joe@example.org"),
            ],
        },
    ]);
    assert_eq!(name.to_string(), "CN=\\ #Jö\\e2\\80\\ae\\0a\\ +E=joe@example.org,O=Example\\, Org / Ltd\\+,C=CA");
    assert_eq!(name.to_line(), "C=CA, O=Example\\, Org / Ltd\\+, CN=\\ #Jö\\e2\\80\\ae\\0a\\  + E=joe@example.org");
    assert_eq!(
        name.to_slash(),
        "/C=CA/O=Example, Org \\/ Ltd\\+/CN=\\ #Jö\\e2\\80\\ae\\0a\\ +emailAddress=joe@example.org"
    );
    assert_eq!(name.common_name().as_deref(), Some(" #Jö\u{202e}\n "));
}

#[test]
fn parses_what_people_write() {
    let plain = simple(&[(oid::COUNTRY, "CA"), (oid::ORGANIZATION, "Example, Org"), (oid::COMMON_NAME, "www")]);
    for text in [
        "CN=www,O=Example\\, Org,C=CA",
        "cn = www ; o = \"Example, Org\" ; c = CA",
        "commonName=www, OID.2.5.4.10=Example\\2C Org, countryName=CA",
        "/C=CA/O=Example, Org/CN=www",
        "CN=#0c03777777,O=Example\\, Org,C=#13024341",
    ] {
        assert_eq!(Name::parse(text).unwrap(), plain, "{text}");
        assert_eq!(Name::parse_input(text).unwrap(), plain, "{text}");
    }
    assert_eq!(Name::parse_input("C=CA, O=Example\\, Org, CN=www").unwrap(), plain);
    assert_eq!(Name::parse_line("C=CA, O=Example\\, Org, CN=www").unwrap(), plain);
    assert_eq!(Name::parse("").unwrap(), Name::empty());

    let joe = simple(&[(oid::STATE, "Ontario"), (oid::EMAIL_ADDRESS, "joe@example.org")]);
    for text in
        ["E=joe@example.org,S=Ontario", "email=joe@example.org,ST=Ontario", "/SP=Ontario/emailAddress=joe@example.org"]
    {
        assert_eq!(Name::parse(text).unwrap(), joe, "{text}");
    }
    let eidas = Name::parse("organizationIdentifier=NTRCA-123,1.2.3.4=x").unwrap();
    assert_eq!(eidas.first(&oid::ORGANIZATION_IDENTIFIER).as_deref(), Some("NTRCA-123"));
    assert_eq!(Name::parse("CN=a+OU=b").unwrap(), Name::parse("OU=b+CN=a").unwrap());
}

#[test]
fn syntax_errors_say_where() {
    for (text, position, reason) in [
        ("www.example.org", 0, NameFault::NoEquals("www.example.org".into())),
        ("CN=a, Example Org", 6, NameFault::NoEquals("Example Org".into())),
        ("O=Ex + Co", 7, NameFault::NoEquals("Co".into())),
        ("CN=a,Q=b", 5, NameFault::UnknownAttribute("Q".into())),
        ("CN=a,", 5, NameFault::NoEquals(String::new())),
        ("/CN=a/O=", 8, NameFault::NoValue("O".into())),
        ("CN=#1 shop", 3, NameFault::BadHex),
        ("CN=#0c05", 3, NameFault::BadHex),
        ("CN=\"a", 3, NameFault::OpenQuote),
        ("CN=\"a\" b", 7, NameFault::AfterQuote),
        ("CN=a\\", 4, NameFault::OpenEscape),
        ("CN=\\ff", 3, NameFault::NotUtf8),
    ] {
        assert_eq!(Name::parse(text).unwrap_err(), NameSyntaxError { position, reason }, "{text}");
    }
    assert!(Name::parse("CN=a,Q=b").unwrap_err().to_string().ends_with("(at character 6)"));
}

#[test]
fn odd_values_stay_visible_and_broken_structures_fail() {
    let odd = Name::from_attributes([
        attribute(oid::COMMON_NAME, Tag::UTF8_STRING, b"\xff"),
        attribute(oid::ORGANIZATION, Tag::SEQUENCE, &[5, 0]),
        Attribute::new(oid::LOCALITY, ""),
    ]);
    assert_eq!(odd.to_string(), "L=#0c00,O=#30020500,CN=#0c01ff");
    assert_eq!(Name::from_der(odd.as_der()).unwrap(), odd);
    assert_eq!(Name::parse(&odd.to_string()).unwrap(), odd);
    assert_eq!(odd.common_name(), None);

    for (der, kind) in [
        (&[0x30, 0x02, 0x31, 0x00][..], ErrorKind::BadValue),
        (&[0x31, 0x00], ErrorKind::UnexpectedTag),
        (&[0x30, 0x00, 0x00], ErrorKind::TrailingData),
        (&[0x30, 0x05, 0x31, 0x03, 0x30, 0x01, 0x06], ErrorKind::Truncated),
    ] {
        assert_eq!(Name::from_der(der).unwrap_err().kind, kind, "{der:02x?}");
    }
}

#[test]
fn string_types_are_those_of_rfc_5280() {
    for (oid, text, tag) in [
        (oid::COMMON_NAME, "www.example.org", Tag::UTF8_STRING),
        (oid::COUNTRY, "CA", Tag::PRINTABLE_STRING),
        (oid::SERIAL_NUMBER, "A-1", Tag::PRINTABLE_STRING),
        (oid::SERIAL_NUMBER, "A_1", Tag::UTF8_STRING),
        (oid::DN_QUALIFIER, "x", Tag::PRINTABLE_STRING),
        (oid::EMAIL_ADDRESS, "joe@example.org", Tag::IA5_STRING),
        (oid::DOMAIN_COMPONENT, "org", Tag::IA5_STRING),
    ] {
        assert_eq!(Attribute::new(oid, text).tag, tag, "{oid} {text}");
    }
}

#[test]
fn lengths_beyond_the_bounds_are_reported() {
    let long = "ä".repeat(65);
    let faults = simple(&[(oid::COMMON_NAME, &long), (oid::COUNTRY, "CAN"), (oid::LOCALITY, &long)]).length_faults();
    assert_eq!(
        faults,
        [
            LengthFault { oid: oid::COMMON_NAME, length: 65, bound: 64 },
            LengthFault { oid: oid::COUNTRY, length: 3, bound: 2 }
        ]
    );
}

#[test]
fn comparison_of_rfc_5280() {
    let cn = |tag, value: &[u8]| Name::from_attributes([attribute(oid::COMMON_NAME, tag, value)]);
    for (left, right, same) in [
        (cn(Tag::PRINTABLE_STRING, b"Good CA"), cn(Tag::UTF8_STRING, b"good  ca "), true),
        (cn(Tag::UTF8_STRING, "ZÜRICH".as_bytes()), cn(Tag::TELETEX_STRING, b"z\xfcrich"), true),
        (cn(Tag::UTF8_STRING, "Stra\u{df}e".as_bytes()), cn(Tag::PRINTABLE_STRING, b"STRASSE"), true),
        (cn(Tag::UTF8_STRING, "u\u{308}".as_bytes()), cn(Tag::BMP_STRING, b"\x00\xdc"), true),
        (cn(Tag::UTF8_STRING, "ａｂ".as_bytes()), cn(Tag::UTF8_STRING, b"AB"), true),
        (cn(Tag::UTF8_STRING, "a\u{a0}b".as_bytes()), cn(Tag::UTF8_STRING, b"a b"), true),
        (cn(Tag::UTF8_STRING, "ı".as_bytes()), cn(Tag::UTF8_STRING, b"i"), false),
        (cn(Tag::UTF8_STRING, b"a b"), cn(Tag::UTF8_STRING, b"ab"), false),
        (cn(Tag::UTF8_STRING, b"\xff"), cn(Tag::PRINTABLE_STRING, b"\xff"), false),
        (cn(Tag::UTF8_STRING, b"\xff"), cn(Tag::UTF8_STRING, b"\xff"), true),
        (cn(Tag::OCTET_STRING, b"a"), cn(Tag::OCTET_STRING, b"A"), false),
    ] {
        assert_eq!(left.matches(&right), same, "{left} {right}");
        assert_eq!(right.matches(&left), same, "{right} {left}");
    }
    let parse = |text| Name::parse(text).unwrap();
    assert!(parse("CN=a+OU=b,C=CA").matches(&parse("OU=B+CN=A,C=ca")));
    assert!(!parse("CN=a,OU=b").matches(&parse("OU=b,CN=a")));
    assert!(!parse("CN=a,C=CA").matches(&parse("C=CA")));
    assert!(!parse("CN=a+CN=a+CN=b").matches(&parse("CN=a+CN=b+CN=c")));
}

#[test]
fn subtrees_are_prefixes() {
    let parse = |text| Name::parse_line(text).unwrap();
    for (name, base, within) in [
        ("C=CA, O=Example, CN=x", "C=CA, O=EXAMPLE", true),
        ("C=CA, O=Example", "C=CA, O=Example", true),
        ("C=CA", "C=CA, O=Example", false),
        ("O=Example, C=CA", "C=CA", false),
        ("C=CA", "", true),
    ] {
        assert_eq!(parse(name).is_within(&parse(base)), within, "{name} in {base}");
    }
}

fn any_name() -> impl Strategy<Value = Name> {
    let types = prop::sample::select(vec![
        oid::COMMON_NAME,
        oid::COUNTRY,
        oid::ORGANIZATION,
        oid::EMAIL_ADDRESS,
        oid::SERIAL_NUMBER,
        oid::DOMAIN_COMPONENT,
        oid::SURNAME,
    ]);
    let attribute = (types, ".{0,12}").prop_map(|(oid, text): (Oid, String)| Attribute::new(oid, &text));
    let rdn = prop::collection::vec(attribute, 1..3).prop_map(|attributes| Rdn { attributes });
    prop::collection::vec(rdn, 0..5).prop_map(Name::from_rdns)
}

proptest! {
    #[test]
    fn text_and_der_round_trip(name in any_name()) {
        prop_assert_eq!(&Name::from_der(name.as_der()).unwrap(), &name);
        prop_assert_eq!(&Name::parse(&name.to_string()).unwrap(), &name);
        prop_assert_eq!(&Name::parse_line(&name.to_line()).unwrap(), &name);
        prop_assert_eq!(&Name::parse(&name.to_slash()).unwrap(), &name);
        prop_assert!(name.matches(&name));
    }

    #[test]
    fn any_value_round_trips_in_rfc_4514(tag in prop::sample::select(vec![0x0cu8, 0x04, 0x30, 0x05]), value: Vec<u8>) {
        let name = Name::from_attributes([attribute(Oid::new("1.2.3.4").unwrap(), Tag(tag), &value)]);
        prop_assert_eq!(Name::parse(&name.to_string()).unwrap(), name);
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}|[/=,+\\\\#\"CNO a0]{0,20}") {
        if let Ok(name) = Name::parse(&text) {
            prop_assert_eq!(&Name::parse(&name.to_string()).unwrap(), &name);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>) {
        if let Ok(name) = Name::from_der(&bytes) {
            prop_assert_eq!(name.as_der(), bytes);
        }
    }
}
