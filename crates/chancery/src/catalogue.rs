//! Texts that a person reads, by code: reasons, refusals, errors. One Fluent file per language, embedded.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The English texts; other languages are files beside it.
const ENGLISH: &[&str] = &[
    include_str!("../texts/en/errors.ftl"),
    include_str!("../texts/en/refusals.ftl"),
    include_str!("../texts/en/verdicts.ftl"),
    include_str!("../texts/en/status.ftl"),
];

/// What a person reads about a code: three sentences that answer what happened, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What happened.
    pub title: String,
    /// Why: the fact, with both values.
    pub why: Option<String>,
    /// What to do now.
    pub fix: Option<String>,
}

/// Named values that a text may show.
pub type Arguments = Vec<(Cow<'static, str>, String)>;

/// Looks a code up, for example `CHY-1012`, and puts the values in. `None` if the catalogue has no such code.
pub fn text(code: &str, arguments: &Arguments) -> Option<Text> {
    let bundle = english();
    let message = bundle.get_message(code)?;
    let mut values = FluentArgs::new();
    for (name, value) in arguments {
        values.set(name.clone(), fluent_value(value));
    }
    let mut faults = Vec::new();
    let title = bundle.format_pattern(message.value()?, Some(&values), &mut faults).into_owned();
    let attribute = |name: &str| {
        let pattern = message.get_attribute(name)?.value();
        Some(bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
    };
    Some(Text { title, why: attribute("why"), fix: attribute("fix") })
}

/// `en`; the fallback for an identifier that does not parse has the same plural rules here.
fn language() -> LanguageIdentifier {
    "en".parse().unwrap_or_default()
}

fn english() -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![language()]);
    // Isolation marks are for mixed right-to-left pages; on a terminal they are noise in file names one copies.
    bundle.set_use_isolating(false);
    for source in ENGLISH {
        // What does not parse is left out; the tests check that everything does.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A count as a number, so that texts can choose singular or plural; everything else as it stands.
fn fluent_value(value: &str) -> FluentValue<'_> {
    let is_count = value.len() <= 6 && (value == "0" || !value.starts_with('0'));
    match value.parse::<u32>() {
        Ok(number) if is_count => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_files_parse_and_have_no_code_twice() {
        let mut bundle = FluentBundle::new(vec![language()]);
        for source in ENGLISH {
            let resource = FluentResource::try_new((*source).to_owned()).map_err(|(_, errors)| errors).unwrap();
            bundle.add_resource(resource).unwrap();
        }
    }

    #[test]
    fn values_stand_in_the_text_without_marks() {
        let arguments = vec![("file".into(), "server.csr".to_owned())];
        let text = text("CHY-1012", &arguments).unwrap();
        assert_eq!(text.title, "Part of the file is missing.");
        assert!(text.why.unwrap().starts_with("server.csr has a “BEGIN” line"));
    }
}
