-- The first schema. Times are seconds since 1970 UTC; identifiers are made by us; no BOOLEAN, no AUTOINCREMENT.
-- STRICT makes SQLite refuse a value of another type, as PostgreSQL does.

CREATE TABLE meta (
    name   TEXT NOT NULL PRIMARY KEY,
    number INTEGER,
    text   TEXT
) STRICT, WITHOUT ROWID;

-- One row per process that ever wrote. state: live, closed (ended by itself), fenced (found dead, or shut out). seen: when
-- it last said that it lives, by the clock of the database.
CREATE TABLE epoch (
    id      INTEGER PRIMARY KEY,
    node    TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended   INTEGER,
    seen    INTEGER NOT NULL,
    state   TEXT NOT NULL
) STRICT;
CREATE INDEX epoch_state ON epoch (state, id);

CREATE TABLE vault_slot (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    label   TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    created INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE vault_key (
    id          INTEGER PRIMARY KEY,
    purpose     TEXT NOT NULL,
    algorithm   TEXT NOT NULL,
    spki_sha256 BLOB NOT NULL,
    sealed      BLOB NOT NULL,
    protection  TEXT NOT NULL,
    created     INTEGER NOT NULL,
    version     INTEGER NOT NULL
) STRICT;
CREATE INDEX vault_key_spki ON vault_key (spki_sha256);
CREATE INDEX vault_key_purpose ON vault_key (purpose, id);

-- One row per issuer DN, for ever: its counters outlive its keys, so (issuer, serial) never repeats.
CREATE TABLE issuer (
    id             INTEGER PRIMARY KEY,
    name           BLOB NOT NULL,
    name_sha1      BLOB NOT NULL,
    name_sha256    BLOB NOT NULL UNIQUE,
    crl_number     INTEGER NOT NULL,
    revocation_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE authority (
    id            INTEGER PRIMARY KEY,
    slug          TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    kind          TEXT NOT NULL,
    state         TEXT NOT NULL,
    parent        INTEGER REFERENCES authority (id),
    issuer        INTEGER NOT NULL REFERENCES issuer (id),
    vault_key     INTEGER REFERENCES vault_key (id),
    certificate   BLOB,
    subject       BLOB NOT NULL,
    name_sha1     BLOB NOT NULL,
    name_sha256   BLOB NOT NULL,
    key_sha1      BLOB NOT NULL,
    key_sha256    BLOB NOT NULL,
    publication   TEXT,
    settings      TEXT NOT NULL,
    created       INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    mac           BLOB NOT NULL
) STRICT;
CREATE INDEX authority_state ON authority (state, id);
CREATE INDEX authority_key_sha1 ON authority (key_sha1);

CREATE TABLE serial_block (
    id       INTEGER PRIMARY KEY,
    epoch    INTEGER NOT NULL,
    issuer   INTEGER NOT NULL REFERENCES issuer (id),
    serials  BLOB NOT NULL,
    reserved INTEGER NOT NULL,
    state    TEXT NOT NULL
) STRICT;
CREATE INDEX serial_block_state ON serial_block (state, epoch);

CREATE TABLE intent (
    id        INTEGER PRIMARY KEY,
    epoch     INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    issuer    INTEGER NOT NULL REFERENCES issuer (id),
    authority INTEGER,
    serial    BLOB NOT NULL,
    tbs       BLOB NOT NULL,
    detail    TEXT NOT NULL,
    state     TEXT NOT NULL,
    created   INTEGER NOT NULL,
    settled   INTEGER,
    UNIQUE (issuer, serial)
) STRICT;
CREATE INDEX intent_state ON intent (state, id);

CREATE TABLE certificate (
    id             INTEGER PRIMARY KEY,
    issuer         INTEGER NOT NULL REFERENCES issuer (id),
    serial         BLOB NOT NULL,
    authority      INTEGER,
    profile        TEXT,
    lineage        INTEGER NOT NULL,
    display_name   TEXT NOT NULL,
    subject        TEXT NOT NULL,
    names          TEXT NOT NULL,
    not_before     INTEGER NOT NULL,
    not_after      INTEGER NOT NULL,
    spki_sha256    BLOB NOT NULL,
    subject_key_id BLOB,
    vault_key      INTEGER,
    request        INTEGER,
    person         INTEGER,
    source         TEXT NOT NULL,
    crl_partition  INTEGER NOT NULL,
    revocation     TEXT NOT NULL,
    replaced_by    INTEGER,
    tags           TEXT NOT NULL,
    note           TEXT NOT NULL,
    created        INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    der            BLOB NOT NULL,
    UNIQUE (issuer, serial)
) STRICT;
CREATE INDEX certificate_not_after ON certificate (not_after, id);
CREATE INDEX certificate_authority ON certificate (authority, id);
CREATE INDEX certificate_profile ON certificate (profile, id);
CREATE INDEX certificate_lineage ON certificate (lineage, id) WHERE lineage <> id;
CREATE INDEX certificate_revocation ON certificate (revocation, id) WHERE revocation <> 'none';
CREATE INDEX certificate_revoked_key ON certificate (spki_sha256) WHERE revocation <> 'none';
CREATE INDEX certificate_person ON certificate (person, id) WHERE person IS NOT NULL;

-- Certificates the indexer has not reached. A queue instead of a watermark: commit order is not id order.
CREATE TABLE certificate_unindexed (
    certificate INTEGER PRIMARY KEY
) STRICT;

-- A new row of the look-up tables goes to the generation of its certificate: the last one that begins at its id or before,
-- else 0. The rows of one are so few that those written together touch the same pages again and again. certificates: how
-- many were indexed while it was the last.
CREATE TABLE certificate_generation (
    first        INTEGER PRIMARY KEY,
    certificates INTEGER NOT NULL
) STRICT;

-- kind: 1 SHA-1, 2 SHA-256, 3 SHA-512 of the certificate, 4 subject key id, 5 SHA-256 of the SPKI, 6 of the subject.
-- Only the first 16 bytes: readers compare the rest with the certificate.
CREATE TABLE certificate_key (
    generation  INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    key         BLOB NOT NULL,
    certificate INTEGER NOT NULL,
    PRIMARY KEY (generation, kind, key, certificate)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate_name (
    generation  INTEGER NOT NULL,
    reversed    TEXT NOT NULL,
    certificate INTEGER NOT NULL,
    PRIMARY KEY (generation, reversed, certificate)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate_word (
    generation  INTEGER NOT NULL,
    word        TEXT NOT NULL,
    certificate INTEGER NOT NULL,
    PRIMARY KEY (generation, word, certificate)
) STRICT, WITHOUT ROWID;

-- No foreign key to a certificate: a serial nobody knows can be revoked.
CREATE TABLE revocation (
    issuer        INTEGER NOT NULL REFERENCES issuer (id),
    serial        BLOB NOT NULL,
    seq           INTEGER NOT NULL,
    crl_partition INTEGER NOT NULL,
    state         TEXT NOT NULL,
    reason        INTEGER NOT NULL,
    revoked       INTEGER NOT NULL,
    invalidity    INTEGER,
    not_after     INTEGER,
    note          TEXT NOT NULL,
    actor         TEXT NOT NULL,
    entry         BLOB NOT NULL,
    PRIMARY KEY (issuer, serial)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX revocation_seq ON revocation (issuer, seq);
CREATE INDEX revocation_partition ON revocation (issuer, crl_partition, seq);

CREATE TABLE crl (
    id            INTEGER PRIMARY KEY,
    issuer        INTEGER NOT NULL REFERENCES issuer (id),
    authority     INTEGER NOT NULL REFERENCES authority (id),
    crl_partition INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    number        INTEGER NOT NULL,
    base_number   INTEGER,
    seq           INTEGER NOT NULL,
    entries       INTEGER NOT NULL,
    this_update   INTEGER NOT NULL,
    next_update   INTEGER NOT NULL,
    state         TEXT NOT NULL,
    sha256        BLOB NOT NULL,
    der           BLOB,
    UNIQUE (issuer, number, kind)
) STRICT;
CREATE INDEX crl_scope ON crl (authority, crl_partition, kind, state, number);

CREATE TABLE request (
    id          INTEGER PRIMARY KEY,
    handler     TEXT NOT NULL,
    state       TEXT NOT NULL,
    csr         BLOB NOT NULL,
    names       TEXT NOT NULL,
    subject     TEXT NOT NULL,
    profile     TEXT,
    authority   INTEGER,
    spki_sha256 BLOB NOT NULL,
    vault_key   INTEGER,
    certificate INTEGER,
    chain       BLOB,
    person      INTEGER,
    actor       TEXT NOT NULL,
    reason      TEXT,
    settings    TEXT NOT NULL,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    version     INTEGER NOT NULL
) STRICT;
-- The many requests that our own authorities answered at once are found through their certificates.
CREATE INDEX request_outside ON request (id) WHERE handler <> 'built-in';
CREATE INDEX request_outside_state ON request (state, id) WHERE handler <> 'built-in';
CREATE INDEX request_outside_spki ON request (spki_sha256, id) WHERE handler <> 'built-in';

CREATE TABLE person (
    id           INTEGER PRIMARY KEY,
    display_name TEXT NOT NULL,
    role         TEXT NOT NULL,
    settings     TEXT NOT NULL,
    state        TEXT NOT NULL,
    created      INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    mac          BLOB NOT NULL
) STRICT;
CREATE INDEX person_display_name ON person (display_name, id);

-- A mailbox belongs to one person. The person's MAC covers addresses and domains: they decide what a member may ask for.
CREATE TABLE person_address (
    address TEXT NOT NULL PRIMARY KEY,
    person  INTEGER NOT NULL REFERENCES person (id),
    proved  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX person_address_person ON person_address (person);
-- Nearly all mail systems take any case for the same mailbox.
CREATE UNIQUE INDEX person_address_any_case ON person_address (lower(address));

-- Several persons may have proved the same domain.
CREATE TABLE person_domain (
    domain TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    proved INTEGER,
    PRIMARY KEY (domain, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_domain_person ON person_domain (person);

-- The secret of a token is nowhere; hash is its SHA-256. The MAC covers all but last_used.
CREATE TABLE token (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    hash      BLOB NOT NULL UNIQUE,
    person    INTEGER REFERENCES person (id),
    role      TEXT NOT NULL,
    scope     TEXT NOT NULL,
    created   INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    last_used INTEGER,
    revoked   INTEGER,
    version   INTEGER NOT NULL,
    mac       BLOB NOT NULL
) STRICT;
CREATE INDEX token_person ON token (person, id);
CREATE INDEX token_name ON token (name, id);

CREATE TABLE profile (
    slug    TEXT NOT NULL PRIMARY KEY,
    body    TEXT NOT NULL,
    updated INTEGER NOT NULL,
    version INTEGER NOT NULL,
    mac     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    actor        TEXT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    epoch        INTEGER NOT NULL,
    certificate  INTEGER,
    response     BLOB,
    created      INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_created ON idempotency (created);

CREATE TABLE audit_batch (
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    prev_hash  BLOB NOT NULL,
    entries    BLOB NOT NULL,
    first_leaf INTEGER,
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX audit_batch_leaf ON audit_batch (first_leaf) WHERE first_leaf IS NOT NULL;
CREATE INDEX audit_batch_waiting ON audit_batch (epoch, seq) WHERE first_leaf IS NULL;

CREATE TABLE audit_tile (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_checkpoint (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    note TEXT NOT NULL
) STRICT;

-- Personal data of entries. Erased by setting salt and clear to NULL; the log keeps the hash.
CREATE TABLE audit_detail (
    epoch  INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    entry  INTEGER NOT NULL,
    person INTEGER,
    salt   BLOB,
    clear  TEXT,
    PRIMARY KEY (epoch, seq, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_detail_person ON audit_detail (person) WHERE person IS NOT NULL;

CREATE TABLE job (
    name       TEXT NOT NULL PRIMARY KEY,
    due        INTEGER NOT NULL,
    last_run   INTEGER,
    last_error TEXT,
    failures   INTEGER NOT NULL,
    holder     INTEGER,
    held_until INTEGER,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Backups that are whole and on disk; a backup does not know of itself.
CREATE TABLE backup (
    id       INTEGER PRIMARY KEY,
    created  INTEGER NOT NULL,
    file     TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    sha256   BLOB NOT NULL,
    log_size INTEGER NOT NULL,
    cause    TEXT NOT NULL,
    state    TEXT NOT NULL
) STRICT;
