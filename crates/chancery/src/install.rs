//! Install guides: what each program wants, where it goes, how to check it. One file per program, all of one shape.
//!
//! `chancery help install PROGRAM` prints them, `issue --for PROGRAM` writes the files they name.

mod android;
mod apache;
pub mod assemble;
mod dovecot;
mod haproxy;
mod ios;
mod java;
mod macos;
pub mod mobileconfig;
mod nginx;
mod outlook;
mod postfix;
mod stunnel;
mod thunderbird;
mod windows;

/// Every guide, by slug.
pub const ALL: [&Guide; 13] = [
    &android::GUIDE,
    &apache::GUIDE,
    &dovecot::GUIDE,
    &haproxy::GUIDE,
    &ios::GUIDE,
    &java::GUIDE,
    &macos::GUIDE,
    &nginx::GUIDE,
    &outlook::GUIDE,
    &postfix::GUIDE,
    &stunnel::GUIDE,
    &thunderbird::GUIDE,
    &windows::GUIDE,
];

/// What is in a file that a program wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// PEM: the certificate, then the issuing authorities, without the root.
    FullChain,
    /// DER: the certificate alone.
    CertificateDer,
    /// PEM: the private key, PKCS#8.
    PrivateKey,
    /// PEM: the private key, then the full chain.
    Combined,
    /// PKCS#12 with key and chain, AES-256 and SHA-256.
    Pkcs12Modern,
    /// PKCS#12 with key and chain, 3DES and SHA-1: for readers that know nothing newer.
    Pkcs12Legacy,
    /// DER: the root certificate.
    RootDer,
    /// PEM: the root certificate.
    RootPem,
    /// Apple configuration profile with the root and the authorities under it.
    MobileConfig,
}

impl FileKind {
    /// Whether a private key is inside, so that the file must be mode 0600.
    pub const fn is_private(self) -> bool {
        matches!(self, Self::PrivateKey | Self::Combined | Self::Pkcs12Modern | Self::Pkcs12Legacy)
    }

    /// What a person reads beside the file name.
    pub const fn description(self) -> &'static str {
        match self {
            Self::FullChain => "certificate and issuing authority",
            Self::CertificateDer => "certificate in DER",
            Self::PrivateKey => "private key, mode 0600",
            Self::Combined => "private key and full chain, mode 0600",
            Self::Pkcs12Modern => "key and full chain with a password (AES-256), mode 0600",
            Self::Pkcs12Legacy => "key and full chain with a password (3DES, for old readers), mode 0600",
            Self::RootDer | Self::RootPem => "root certificate, to be trusted",
            Self::MobileConfig => "configuration profile that installs the authority",
        }
    }
}

/// A file that a program wants: what is in it, and its usual name; `{name}` stands for the certificate's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What is in it.
    pub kind: FileKind,
    /// Its name inside the output folder.
    pub file: &'static str,
}

impl Wanted {
    /// The file name for the certificate of this name. Characters that do not belong into a file name become `_`.
    pub fn file_name(&self, name: &str) -> String {
        self.file.replace("{name}", &safe_file_name(name))
    }
}

/// What the certificate is for, in the guide of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The program is a server and shows the certificate.
    Server,
    /// The program acts for a person: mail or sign-in.
    Person,
}

/// How to install a certificate into one program.
#[derive(Debug)]
pub struct Guide {
    /// The word of `--for`.
    pub slug: &'static str,
    /// The program's name.
    pub name: &'static str,
    /// Server or person.
    pub used: Use,
    /// The versions this was tried with; empty where the menu words come from the vendor's documentation.
    pub tested: &'static str,
    /// The files it wants.
    pub files: &'static [Wanted],
    /// What to do, in order, at most eight steps. Placeholders as in `snippet`.
    pub steps: &'static [&'static str],
    /// File that the configuration goes into; empty if there is none.
    pub config: &'static str,
    /// The configuration or commands, with `{name}`, `{folder}` and the path of each file: `{fullchain}`, `{key}`,
    /// `{combined}`, `{p12}`, `{root}`, `{profile}`.
    pub snippet: &'static str,
    /// Command or act that shows that it works.
    pub check: &'static str,
    /// How to take it out again.
    pub undo: &'static str,
    /// What goes wrong most often.
    pub traps: &'static [&'static str],
}

impl Guide {
    /// The guide of this slug, in any case; `httpd`, `tomcat`, `iphone` and the like are understood.
    pub fn find(slug: &str) -> Option<&'static Self> {
        let slug = slug.to_ascii_lowercase();
        let slug = match slug.as_str() {
            "apache2" | "httpd" => "apache",
            "iphone" | "ipad" | "ipados" => "ios",
            "mac" | "osx" => "macos",
            "tomcat" | "keytool" => "java",
            "iis" => "windows",
            other => other,
        };
        ALL.into_iter().find(|guide| guide.slug == slug)
    }

    /// The slugs of all guides.
    pub fn slugs() -> impl Iterator<Item = &'static str> {
        ALL.into_iter().map(|guide| guide.slug)
    }

    /// Configuration with real paths, for the certificate `name` with its files in `folder`.
    pub fn configuration(&self, name: &str, folder: &str) -> String {
        self.fill(self.snippet, name, folder)
    }

    /// The command that checks the installation.
    pub fn check_command(&self, name: &str, folder: &str) -> String {
        self.fill(self.check, name, folder)
    }

    /// The whole guide as text, for the certificate `name` with its files in `folder`.
    pub fn text(&self, name: &str, folder: &str) -> String {
        let mut text = format!("Install a certificate in {}\n", self.name);
        if !self.tested.is_empty() {
            text.push_str(&format!("Tried with {}.\n", self.tested));
        }
        text.push_str("\nFiles\n");
        for wanted in self.files {
            let path = format!("{folder}/{}", wanted.file_name(name));
            text.push_str(&format!("  {path}\n      {}\n", wanted.kind.description()));
        }
        text.push_str(&format!("  to make them:  chancery issue {name} --for {}\n", self.slug));
        text.push_str("\nSteps\n");
        for (index, step) in self.steps.iter().enumerate() {
            text.push_str(&format!("  {}. {}\n", index + 1, self.fill(step, name, folder)));
        }
        if !self.snippet.is_empty() {
            let place = if self.config.is_empty() { "Commands".to_owned() } else { format!("In {}", self.config) };
            text.push_str(&format!("\n{}\n", self.fill(&place, name, folder)));
            for line in self.configuration(name, folder).lines() {
                text.push_str(format!("    {line}").trim_end());
                text.push('\n');
            }
        }
        text.push_str(&format!("\nCheck that it works\n  {}\n", self.check_command(name, folder)));
        text.push_str("\nWhat goes wrong most often\n");
        for trap in self.traps {
            text.push_str(&format!("  - {}\n", self.fill(trap, name, folder)));
        }
        text.push_str(&format!("\nUndo\n  {}\n", self.fill(self.undo, name, folder)));
        text
    }

    fn fill(&self, text: &str, name: &str, folder: &str) -> String {
        let mut filled = text.to_owned();
        for wanted in self.files {
            let placeholder = match wanted.kind {
                FileKind::FullChain => "{fullchain}",
                FileKind::CertificateDer => "{certificate}",
                FileKind::PrivateKey => "{key}",
                FileKind::Combined => "{combined}",
                FileKind::Pkcs12Modern | FileKind::Pkcs12Legacy => "{p12}",
                FileKind::RootDer | FileKind::RootPem => "{root}",
                FileKind::MobileConfig => "{profile}",
            };
            filled = filled.replace(placeholder, &format!("{folder}/{}", wanted.file_name(name)));
        }
        filled.replace("{name}", name).replace("{folder}", folder)
    }
}

/// A certificate's name as part of a file name: `*` becomes `wildcard`, separators and controls `_`.
pub fn safe_file_name(name: &str) -> String {
    let name = name.replace('*', "wildcard");
    let safe: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+') { c } else { '_' })
        .take(100)
        .collect();
    if safe.starts_with('.') || safe.starts_with('-') || safe.is_empty() { format!("_{safe}") } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_is_complete_and_leaves_no_placeholder() {
        for guide in ALL {
            let slug = guide.slug;
            assert!(!guide.files.is_empty() && !guide.check.is_empty() && !guide.undo.is_empty(), "{slug}");
            assert!((1..=8).contains(&guide.steps.len()) && !guide.traps.is_empty(), "{slug}");
            assert!(!guide.snippet.is_empty() || guide.used == Use::Person, "{slug}");
            let text = guide.text("www.example.org", "/etc/ssl/www.example.org");
            for placeholder in
                ["{name}", "{folder}", "{fullchain}", "{key}", "{combined}", "{p12}", "{root}", "{profile}"]
            {
                assert!(!text.contains(placeholder), "{slug}: {placeholder}\n{text}");
            }
            for wanted in guide.files {
                assert!(text.contains(&wanted.file_name("www.example.org")), "{slug}: {}", wanted.file);
            }
            assert!(guide.used == Use::Person || guide.files.iter().any(|file| file.kind.is_private()), "{slug}");
        }
    }

    #[test]
    fn slugs_are_sorted_unique_and_found() {
        let slugs: Vec<_> = Guide::slugs().collect();
        assert!(slugs.is_sorted_by(|a, b| a < b));
        for (word, slug) in [("NGINX", "nginx"), ("httpd", "apache"), ("tomcat", "java"), ("iPhone", "ios")] {
            assert_eq!(Guide::find(word).unwrap().slug, slug);
        }
        assert!(Guide::find("gopher").is_none());
    }

    #[test]
    fn names_cannot_leave_the_folder() {
        let cases = [
            ("www.example.org", "www.example.org"),
            ("*.example.org", "wildcard.example.org"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("joe@example.org", "joe@example.org"),
            ("-rf", "_-rf"),
            ("Zoë Müller", "Zoë_Müller"),
        ];
        for (name, want) in cases {
            assert_eq!(safe_file_name(name), want);
        }
    }
}
