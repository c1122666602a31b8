//! Rules of RFC 5280 and the standards it builds on.

mod addresses;
mod attribute_length;
mod attribute_repeated;
mod attribute_text;
mod attribute_type;
mod authority_extensions;
mod authority_key_identifier;
mod basic_constraints;
mod country_code;
mod default_values;
mod extended_key_usage;
mod extension_criticality;
mod extension_well_formed;
mod issuer_chain;
mod issuer_not_empty;
mod key_usage;
mod key_usage_fits_purpose;
mod name_constraints_base;
mod name_constraints_kept;
mod policies;
mod rdn_form;
mod san_critical;
mod san_dns;
mod san_email;
mod san_ip;
mod san_repeated;
mod san_uri;
mod san_well_formed;
mod serial;
mod signature_parameters;
mod subject_key_identifier;
mod subject_not_empty;
pub(super) mod time_form;
mod unique_ids;
mod unknown_critical;
mod validity_order;
mod version;

use super::CertificateRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&CertificateRule] = &[
    &version::RULE,
    &serial::POSITIVE,
    &serial::LENGTH,
    &issuer_not_empty::RULE,
    &subject_not_empty::AUTHORITY,
    &subject_not_empty::OTHERS,
    &validity_order::RULE,
    &time_form::RULE,
    &unique_ids::RULE,
    &signature_parameters::RULE,
    &country_code::FORM,
    &country_code::KNOWN,
    &attribute_length::RULE,
    &attribute_type::FIXED,
    &attribute_type::DIRECTORY,
    &attribute_text::WELL_FORMED,
    &attribute_text::NOT_EMPTY,
    &attribute_text::CONTROLS,
    &attribute_text::INVISIBLE,
    &attribute_text::SPACES,
    &rdn_form::ONCE,
    &rdn_form::ORDER,
    &rdn_form::SINGLE,
    &attribute_repeated::RULE,
    &san_critical::EMPTY_SUBJECT,
    &san_critical::WITH_SUBJECT,
    &san_well_formed::RULE,
    &san_repeated::RULE,
    &san_dns::SYNTAX,
    &san_dns::LENGTH,
    &san_dns::UNDERSCORE,
    &san_dns::WILDCARD,
    &san_dns::WIDE,
    &san_dns::A_LABEL,
    &san_dns::ADDRESS,
    &san_ip::RULE,
    &san_email::FORM,
    &san_email::UTF8,
    &san_uri::RULE,
    &extension_well_formed::RULE,
    &extension_criticality::MUST,
    &extension_criticality::SHOULD,
    &unknown_critical::RULE,
    &default_values::DEFAULTS,
    &default_values::NAMED_BITS,
    &authority_key_identifier::PRESENT,
    &authority_key_identifier::MATCHES,
    &authority_key_identifier::BY_SERIAL,
    &subject_key_identifier::AUTHORITY,
    &subject_key_identifier::OTHERS,
    &subject_key_identifier::METHOD,
    &key_usage::PRESENT_IN_CA,
    &key_usage::PRESENT,
    &key_usage::NOT_EMPTY,
    &key_usage::CERT_SIGN,
    &key_usage::CA_SIGNS,
    &key_usage::CA_SIGNS_CRLS,
    &key_usage::ONLY,
    &basic_constraints::AUTHORITY,
    &basic_constraints::CRITICAL,
    &basic_constraints::OTHERS,
    &basic_constraints::PATH_LENGTH,
    &authority_extensions::RULE,
    &name_constraints_base::RULE,
    &extended_key_usage::ANY,
    &extended_key_usage::ONCE,
    &key_usage_fits_purpose::RULE,
    &policies::TEXT,
    &policies::REFERENCE,
    &policies::CPS,
    &policies::QUALIFIER,
    &policies::MAPPED,
    &policies::MAPPED_FROM,
    &addresses::CRL,
    &addresses::REASONS,
    &addresses::FORM,
    &addresses::HTTPS,
    &addresses::ISSUER,
    &issuer_chain::NAME,
    &issuer_chain::IS_CA,
    &issuer_chain::PATH_LENGTH,
    &issuer_chain::PATH_LENGTH_LESS,
    &issuer_chain::SAME_NAME,
    &name_constraints_kept::RULE,
];
