//! `issue NAME --for SERVER`: the server starts with the files and a client that trusts the root accepts it.

use chancery_testkit::Chancery;
use chancery_testkit::peer::server::{GREETING, Site};
use chancery_testkit::peer::{Server, apache, curl, nginx, stunnel};

use crate::fixture;

fn fetched(chancery: &Chancery, server: &Server) {
    let roots = chancery.path("roots.pem");
    let page = curl::fetch(&roots, "www.example.org", server).success();
    assert_eq!(page.stdout, GREETING, "{}", server.log());
    curl::fetch(&roots, "www.example.net", server).exit(60);
}

#[test]
fn nginx_serves_it() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--for", "nginx", "-o", "www"]).success();
    let (fullchain, privkey) = (chancery.path("www/fullchain.pem"), chancery.path("www/privkey.pem"));
    fetched(&chancery, &nginx::start(Site { fullchain: &fullchain, privkey: &privkey }));
}

#[test]
fn apache_serves_it() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--for", "apache", "-o", "www"]).success();
    let (fullchain, privkey) = (chancery.path("www/fullchain.pem"), chancery.path("www/privkey.pem"));
    fetched(&chancery, &apache::start(Site { fullchain: &fullchain, privkey: &privkey }));
}

#[test]
fn stunnel_serves_it_from_one_file() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--for", "stunnel", "-o", "www"]).success();
    let combined = chancery.path("www/key-cert.pem");
    assert_eq!(fixture::mode(&combined), 0o600);
    fetched(&chancery, &stunnel::start_with(&format!("cert = {}\n", combined.display())));
}

#[test]
fn the_configuration_for_nginx_works_as_it_stands() {
    let chancery = fixture::servers();
    let issued = chancery.run(["issue", "www.example.org", "--for", "nginx", "-o", "www"]).success();
    // Either in a file beside the certificate or on the screen: what a person would paste.
    let folder = std::fs::read_dir(chancery.path("www")).unwrap();
    let written = folder.map(|it| it.unwrap().path()).find(|path| path.extension().is_some_and(|it| it == "conf"));
    let text = written.map_or(format!("{}{}", issued.stdout, issued.stderr), |path| chancery.read(path));
    let start = text.find("server {").unwrap_or_else(|| panic!("no server block in\n{text}"));
    let end = text[start..].find("\n}").map_or(text.len(), |at| start + at + 2);
    let block = text[start..end].replace("root /var/www/html;", "");
    let server = nginx::start_with(|port| {
        let block =
            block.replace("listen [::]:443", "# listen").replace("listen 443", &format!("listen 127.0.0.1:{port}"));
        block.replace("ssl_certificate     www/", &format!("ssl_certificate {}/", chancery.path("www").display()))
    });
    fetched(&chancery, &server);
}
