# Refusals of the authority by code, and the notices it gives. The values are those of the code's definition.

## Input

CHY-1001 = Enter a host name, not a web address.
    .why = “{ $given }” is an address with a scheme or a path; the certificate carries the host name alone.
    .fix = Use { $suggestion }
CHY-1002 = The name and the addresses do not match.
    .why = The subject says { $subject }, and the alternative names say { $names }. Mail programs would show a warning.
    .fix = Use the same address in both, or leave the subject out.
CHY-1003 = “{ $name }” is only in the common name.
    .why = Programs ignore that field. It was added to the alternative names.
    .fix = Ask for it as an alternative name next time, with --san { $name }
CHY-1004 = “{ $given }” cannot stand in a certificate as a name.
    .why = { $why }
    .fix = Give a host name, an IP address, an e-mail address or a URI.
CHY-1005 = The subject cannot be read.
    .why = “{ $given }”: { $why }
    .fix = Write it as CN=www.example.org,O=Example,C=CA or as /C=CA/O=Example/CN=www.example.org
CHY-1006 = “{ $given }” is not a country.
    .why = ISO 3166 has no country of that name or code.
    .fix = Give the English name or the two-letter code, such as Canada or CA.
CHY-1011 = This certificate does not belong to this request.
    .why = The key of the request has SHA-256 { $request }, that of the certificate { $certificate }.
    .fix = Find the request it belongs to: chancery request list
CHY-1031 = The request is not signed with the key it asks for.
    .why = { $why }
    .fix = Make the request again with its own private key; it may have been changed on the way.
CHY-1032 = That is not a certification request.
    .why = { $why }
    .fix = Give the file that begins with “BEGIN CERTIFICATE REQUEST”. To see what a file is: chancery inspect FILE
CHY-1033 = That is not a certificate.
    .why = { $why }
    .fix = Give the file that begins with “BEGIN CERTIFICATE”. To see what a file is: chancery inspect FILE
CHY-1016 = “{ $given }” is not a serial number.
    .why = Serial numbers are hexadecimal, with or without colons, at most 40 digits.
    .fix = See the serial numbers: chancery cert list
CHY-1017 = “{ $given }” is not a reason for a revocation.
    .why = The reasons are { $known }.
    .fix = Give one of them with --reason
CHY-1018 = The date cannot be used.
    .why = “{ $given }”: { $why }.
    .fix = Write dates like 2027-01-31 or 2027-01-31T12:00:00Z.
CHY-1019 = The profile makes no sense.
    .why = { $field } is “{ $found }”, and it must be { $wanted }.
    .fix = Correct it and try again: chancery profile edit
CHY-1040 = A value does not fit its field.
    .why = { $field } is “{ $given }”, and it must be { $wanted }.
    .fix = Correct it and try again.
CHY-1041 = That is not a recovery code.
    .why = { $why }.
    .fix = Type it as it was printed: seven groups of four letters and digits. Case and dashes do not matter.

## Policy

CHY-1042 = The request did not arrive in time.
    .why = Its body has to be here within { $limit }.
    .fix = Send it again over a better connection.

CHY-1043 = There is no field “{ $field }”.
    .why = The fields are { $fields }.
    .fix = Name one or more of them, with commas between.
CHY-1044 = { $what ->
        [key] This type of key is not supported.
       *[signature] The request is signed with an algorithm that is not supported.
    }
    .why = It is { $found }. Supported are { $wanted }.
    .fix = { $what ->
        [key] Make a new key of a supported type, such as --key p256, and a request with it.
       *[signature] Make the request again with SHA-256: openssl req -new -sha256
    }
CHY-1024 = What was sent is too large.
    .why = At most { $limit } are taken.
    .fix = Send less: one request, one certificate, one profile at a time.
CHY-2001 = The key is too weak.
    .why = It is { $found }. Needed is { $wanted }.
    .fix = Make a new key of a type that is accepted, such as --key p256
CHY-2002 = { $asked } days are longer than this profile allows.
    .why = Asked for are { $asked } days, allowed are { $allowed }.
    .fix = Ask for --days { $allowed } or fewer.
CHY-2003 = The subject does not match the authority's.
    .why = { $field } of the authority is “{ $authority }”, and of the request “{ $request }”.
    .fix = Make the request with the authority's value, or replace the subject with --subject
CHY-2004 = The subject lacks a field.
    .why = The profile “{ $profile }” needs { $field }.
    .fix = Give the whole subject with --subject
CHY-2005 = A name is of a kind that the profile does not allow.
    .why = The name is { $name }, and “{ $profile }” allows { $allowed }.
    .fix = Leave the name out, or choose another profile with --profile
CHY-2006 = A name is missing.
    .why = { $wanted ->
        [name] Neither a name nor a profile was given, so nothing says what the certificate is for.
       *[other] The profile “{ $profile }” needs { $wanted } among the alternative names.
    }
    .fix = { $wanted ->
        [name] Add a name with --san, or choose a profile with --profile
       *[other] Add it with --san
    }
CHY-2007 = The profile does not accept this type of key.
    .why = The key is { $found }, and “{ $profile }” accepts { $wanted }.
    .fix = Make a key of an accepted type, or choose another profile with --profile
CHY-2008 = The certificate would outlive its issuer.
    .why = It would end { $asked }, and “{ $issuer }” ends { $ends }.
    .fix = Ask for fewer days, or renew the authority first: chancery ca renew
CHY-2009 = The validity was shortened.
    .why = “{ $issuer }” ends { $ends }, and no certificate outlives its issuer.
    .fix = Renew or replace the authority soon: chancery ca renew
CHY-2010 = { $domain } is not verified for you.
    .why = Members get certificates for host names at or below their own domains. Yours are: { $proved }.
    .fix = Have an administrator add the domain: chancery person domain add PERSON DOMAIN
CHY-2012 = The certificate has too many names.
    .why = Asked for are { $found } names, allowed are { $allowed }.
    .fix = Spread them over several certificates.
CHY-2013 = The authority may not issue for this name.
    .why = The name is { $name }, and “{ $issuer }” is confined to { $permitted }. Programs would refuse the certificate.
    .fix = Use another authority with --ca
CHY-2014 = A check of the finished certificate stops it.
    .why = { $detail } ({ $lint }, { $source }).
    .fix = Change what was asked for. What each check is about: docs/lints.md
CHY-2015 = A valid certificate with this subject exists.
    .why = The subject is { $subject }, and the certificate has the serial number { $serial }.
    .fix = Renew it (chancery renew), revoke it first, or use another subject.
CHY-2016 = This key was compromised.
    .why = The key { $key } was revoked for compromise on { $since }.
    .fix = Make a new key.
CHY-2017 = The certificate is for another authority.
    .why = The authority's subject is { $authority }, and that of the certificate { $certificate }.
    .fix = Give the certificate that was made from this authority's request: chancery ca request
CHY-2018 = The issuer may not have authorities below it.
    .why = “{ $issuer }” may have { $allowed } authorities below it.
    .fix = Choose another issuer with --parent
CHY-2019 = This type of key cannot do what the profile is for.
    .why = The key is { $found }, and the profile is “{ $profile }”.
    .fix = Choose another key type with --key
CHY-2020 = The authority does not issue this profile.
    .why = The profile is “{ $profile }”, and the authority issues { $issued }.
    .fix = Choose another authority with --ca, or another profile with --profile
CHY-2021 = A field of the subject is too long.
    .why = { $field } has { $found } characters, and RFC 5280 allows { $allowed }.
    .fix = Shorten it.
CHY-2022 = This key belongs to an authority.
    .why = It is the key of “{ $authority }”. A key signs certificates or is certified, never both.
    .fix = Make a new key.
CHY-2023 = The certificate carries no addresses.
    .why = “{ $authority }” has no publication base, so that programs cannot find CRL, OCSP and issuer by themselves.
    .fix = For a new authority give one: chancery init --url http://ca.example.org
CHY-2024 = { $address } is not verified for you.
    .why = Members get certificates for their own mailboxes, in the very same letters. Yours are: { $proved }.
    .fix = Have an administrator add the mailbox: chancery person address add PERSON ADDRESS
CHY-2025 = { $name } is a kind of name that members cannot have.
    .why = Nobody can prove that such a name is theirs. Yours are: { $proved }.
    .fix = Leave it out, or ask an operator to issue the certificate with --owner
CHY-2026 = The { $field } in the subject is not yours.
    .why = The request says “{ $found }”, and what may stand there is: { $allowed }.
    .fix = Leave the field out or correct it, or ask an operator to issue the certificate with --owner
CHY-2027 = The profile { $profile } is not for members.
    .why = Members may use: { $allowed }.
    .fix = Choose one of them with --profile, or ask an operator.
CHY-2028 = No certificate that came with it signed the authority's certificate.
    .why = The certificate of “{ $certificate }” names “{ $issuer }” as its issuer, and what came with it is: { $found }.
    .fix = Give the certificate of the authority that signed it along with it, or the certificate alone.
CHY-2029 = The certificate would make no authority that anybody accepts.
    .why = The certificate of “{ $certificate }”: { $found }. Needed: { $wanted }.
    .fix = Ask who signed it for another certificate from the same request: chancery ca request. The authority goes on waiting.

## State

CHY-3001 = “{ $authority }” is locked.
    .why = Its key is sealed with a passphrase.
    .fix = Give the passphrase of { $slug } with --passphrase-from
CHY-3002 = There is no authority for this purpose yet.
    .why = No active authority issues the profile “{ $profile }”.
    .fix = Create one (chancery ca create), or let one issue it: chancery ca default
CHY-3003 = “{ $name }” is in use.
    .why = It is used by { $by }.
    .fix = Replace it there first.
CHY-3004 = “{ $authority }” is still needed.
    .why = { $certificates } valid certificates depend on it.
    .fix = Re-issue them first: chancery ca reissue { $authority }
CHY-3005 = There is no authority yet.
    .why = Nothing was set up in this data directory.
    .fix = Create one: chancery init
CHY-3006 = There is an authority already.
    .why = { $directory } holds “{ $authority }”. Nothing was changed.
    .fix = Use another directory with --data, or add an authority: chancery ca create
CHY-3007 = The passphrase does not open the key.
    .why = The key of “{ $authority }” ({ $slug }) is sealed with another passphrase. Nothing was changed.
    .fix = Try again, for example with --passphrase-from prompt
CHY-3008 = The vault cannot be opened.
    .why = { $file }: { $why }
    .fix = Put the key file back that belongs to this data directory (no backup holds it), or make a new one with the recovery code: chancery vault restore-key-file
CHY-3010 = “{ $name }” is revoked already.
    .why = It was revoked on { $date } ({ $reason }). Nothing was changed.
    .fix = See it: chancery cert show { $name }, or where it has no certificate here: chancery crl show AUTHORITY --text
CHY-3011 = “{ $name }” is not on hold.
    .why = Its state is { $state }. Only a hold can be lifted.
    .fix = See it: chancery cert show { $name }
CHY-3012 = There is no { $kind } “{ $given }”.
    .why = { $kind ->
        [file] Nothing lies there on the computer where the authority is.
       *[other] Nothing has that name, number or thumbprint.
    }
    .fix = { $kind ->
        [certificate] See what there is: chancery cert list
        [authority] See what there is: chancery ca list
        [request] See what there is: chancery request list
        [profile] See what there is: chancery profile list
        [person] See what there is: chancery person list
        [token] See what there is: chancery token list
        [address] See what there is: chancery person show PERSON
        [domain] See what there is: chancery person show PERSON
        [CRL] See what there is: chancery crl list, chancery crl history AUTHORITY
        [file] Check how it is written. Where backups lie: chancery backup list
       *[other] Check how it is written. An overview: chancery status
    }
CHY-3013 = { $kind ->
        [any-authority] There are several authorities.
       *[other] Several are called “{ $given }”.
    }
    .why = { $kind ->
        [any-authority] It is not said which one is meant: { $candidates }
       *[other] Each { $kind } of that name: { $candidates }
    }
    .fix = { $kind ->
        [token] Give its id.
        [person] Give its id, or an address of theirs.
        [authority] Give its short name, as it stands above.
        [any-authority] Give the short name of one of them, as it stands above.
       *[other] Give its serial number, or the whole name.
    }
CHY-3014 = “{ $name }” cannot be renewed.
    .why = { $why }.
    .fix = Issue a new one: chancery issue { $name }
CHY-3015 = { $object } is in another state than this needs.
    .why = Its state is { $state }, and it must be { $wanted }.
    .fix = See it with: chancery ca list, chancery request list, chancery person list, chancery token list
CHY-3016 = The name “{ $given }” is taken.
    .why = Another { $kind } has it.
    .fix = Choose another name.
CHY-3017 = The clock went back.
    .why = It is { $now }, and the latest time seen is { $seen }. Nothing is signed until the clock is right.
    .fix = Set the clock, for example with chronyc makestep, and try again. If it is right now, and was wrong before: chancery clock accept
CHY-3018 = Somebody else changed it first.
    .why = { $object } is no longer as it was when this began. Nothing was changed.
    .fix = Look at it again and repeat the command.
CHY-3019 = The same request came again with other content.
    .why = The idempotency key { $key } was used for something else.
    .fix = Use a new key for a new request.
CHY-3020 = The private key is not kept here.
    .why = The key of “{ $name }” was made elsewhere, and only its owner has it.
    .fix = Put the file together where the key is: chancery p12 convert, or make a new one: chancery rekey { $name }
CHY-3021 = This belongs to another authority.
    .why = The request “{ $request }” is handled by { $handler }.
    .fix = Hand in what came back: chancery request complete { $request } FILE
CHY-3022 = The clocks of this machine and of its database are too far apart.
    .why = This machine shows { $now }, the database server { $database }. Nothing is signed at a time that one of them denies.
    .fix = Set both by NTP. Everything that signs nothing goes on meanwhile.
CHY-3023 = This was done before, and its answer is not kept.
    .why = { $why ->
        [secret] The request with the idempotency key { $key } was done at { $done }. Its answer had a secret in it, which is kept nowhere.
       *[other] The request with the idempotency key { $key } was begun at { $done }, and it is not known whether all of it was done.
    }{ $made ->
        [none] {""}
       *[other] {" "}It made { $made }.
    }
    .fix = Look first whether it is there: lists show it, and the log tells what was done then (chancery log list). Only when it is not, use a new key.
CHY-3024 = This request is being done.
    .why = Another request with the idempotency key { $key } is not done yet.
    .fix = Send it again in a minute, with the same key.
CHY-3030 = This is not allowed.
    .why = { $actor } ({ $role }) asked for: { $deed }. That is open to: { $allowed }.
    .fix = Ask somebody who may, or an administrator for another role: chancery person role PERSON ROLE
CHY-3031 = The token is not made for this.
    .why = Asked for is the { $what } { $asked }, and its scope allows: { $allowed }.
    .fix = Use another token, or ask an administrator for one with a wider scope.
CHY-3032 = { $person } is suspended.
    .why = Whoever is suspended may do nothing until resumed. Certificates stay as they are.
    .fix = Ask an administrator: chancery person resume PERSON
CHY-3033 = You are not signed in.
    .why = No token was given, or it is not known: it may be mistyped or of another authority.
    .fix = Sign in: chancery login URL, or name a file with a token in CHANCERY_TOKEN_FILE. Tokens are made with: chancery token create NAME
CHY-3034 = The token is not known.
    .why = It is none of this authority, or was mistyped.
    .fix = Use another one, or have one made: chancery token create NAME
CHY-3035 = The token has expired.
    .why = Its time is over.
    .fix = Have another one made (chancery token create NAME), and sign in again where you do: chancery login URL
CHY-3036 = The token was revoked.
    .why = Somebody took it back.
    .fix = Have another one made (chancery token create NAME), and sign in again where you do: chancery login URL
CHY-3037 = Nothing is this token’s own.
    .why = { $actor } ({ $role }) asked for: { $deed }. That role does it for its own person only, and this token stands for nobody.
    .fix = Use a token of a person (chancery token create NAME --person PERSON), or ask one of: { $all }
CHY-3040 = The recovery code does not open { $object }.
    .why = It was typed without a mistake, but it is another one, or was made anew since.
    .fix = Look for the newest printout. A backup opens with the code that held when it was made.
CHY-3041 = There is no recovery code.
    .why = None was made for { $object }.
    .fix = Open it with its key file, and then make a code: chancery vault recovery-code
CHY-3042 = That is not a backup.
    .why = { $file }: { $why }.
    .fix = Give a file that chancery backup create wrote; their names end with .backup
CHY-3043 = The backup is damaged.
    .why = { $file }: { $why }.
    .fix = Take another copy of it, or an older backup: chancery backup list
CHY-3044 = The backup is another installation's.
    .why = { $file } was made by { $backup }, and here is { $here }.
    .fix = Check it with what opens it: --recovery-code-from or --key-file
CHY-3045 = A newer Chancery wrote this backup.
    .why = This version does not know the form of { $file }.
    .fix = Use the newer version.
CHY-3046 = The directory is not empty.
    .why = There is “{ $found }” in { $directory }, and nothing is ever restored over something else.
    .fix = Give an empty directory with --data, or move away what is there.
CHY-3047 = There is a key file already.
    .why = { $file } exists, and a key file is never overwritten. Nothing was changed.
    .fix = Keep it where an installation uses it, and give another data directory: --data DIR. One that belongs to nothing is moved to another place first.
CHY-3048 = { $file } exists already.
    .why = A backup is never overwritten. Nothing was written.
    .fix = Give a folder, and every backup gets a name of its own.
CHY-3049 = A place for backups cannot be used.
    .why = { $file }: { $why }.
    .fix = Check the name, the permissions and the room on that disk, or choose another place.
CHY-3050 = The authority has ended.
    .why = The certificate of { $authority } was valid until { $ends }. Nothing that it signs counts after that.
    .fix = Give it a new certificate with the same key: chancery ca renew NAME; or a new key: chancery ca replace NAME
CHY-3051 = The authority’s own certificate is revoked.
    .why = The certificate of { $authority }, or one above it, is revoked since { $since } ({ $reason }). Nothing that it signs would be accepted.
    .fix = Give it a new key: chancery ca replace NAME, then chancery ca reissue NAME. Lift a hold: chancery release SERIAL. A certificate that was only superseded: chancery ca renew NAME
CHY-3052 = The backup has seen a later time than it is now.
    .why = It is { $now }, and the latest time seen when the backup was made is { $seen }. Nothing was restored.
    .fix = Set the clock, for example with chronyc makestep, and try again. If it is right now, and was wrong then: chancery backup restore FILE --accept-clock
CHY-7001 = Another process uses the data directory.
    .why = Process { $pid } holds it: { $command }
    .fix = Wait until it has ended, or end it, and try again.
CHY-7002 = The disk is full.
    .why = There is no room to write down what is asked for, so it was not done.
    .fix = Make room on the disk of the data directory and try again.
CHY-7003 = The database is read-only.
    .why = Its file, or the disk it lies on, cannot be written.
    .fix = Run as the owner of the data directory, or mount the disk for writing.
CHY-7004 = The database is busy.
    .why = Its lock was not free in time. Nothing was changed.
    .fix = Try again. If it stays, see who has the database file open: fuser -v
CHY-7005 = The database cannot be used.
    .why = { $why }
    .fix = Check owner, permissions and disk of the data directory, then try again.
CHY-7006 = The database file is damaged.
    .why = It is not what a database of Chancery looks like.
    .fix = Keep a copy of the data directory as it is, and restore a backup.
CHY-7007 = A newer Chancery wrote this database.
    .why = This version does not know its form, and must not write to it.
    .fix = Use the newer version, or restore a backup that was made before.
CHY-7008 = A row of the database is damaged.
    .why = Row { $id } of table { $table } cannot be what it should be: column { $column }. Other rows still work.
    .fix = Keep a copy of the data directory, run chancery log verify, and restore a backup.
CHY-7009 = Another process took over.
    .why = This process (epoch { $epoch }) was shut out and may not write any more.
    .fix = Run the command again.
CHY-7010 = A sealed key was changed.
    .why = It is not what was written, or belongs to another row.
    .fix = Keep a copy of the data directory, find out who can write to it, and restore a backup.
CHY-7011 = A row was changed by someone without the vault's key.
    .why = Its seal does not match, so it is not obeyed.
    .fix = Keep a copy of the data directory, find out who can write to it, and run: chancery log verify
CHY-7012 = The system gives no random numbers.
    .why = Without them no key and no serial number can be made.
    .fix = Check that getrandom(2) is allowed in this container or sandbox.
CHY-7013 = The database server cannot be reached.
    .why = It does not answer, or the connection to it was lost. What was asked for was not done, unless the log tells of it.
    .fix = Try again in a moment. If it stays, see whether the server runs and what --database-from names.
CHY-7014 = The database is busy with what other nodes write.
    .why = They were in the way again and again. Nothing was changed.
    .fix = Try again.
CHY-7015 = The database server does not accept this user.
    .why = The user or its password is wrong, or it may not make and change tables in the database.
    .fix = Check the address that --database-from names, and make the user the owner of the database.
CHY-7016 = The database server has no such database.
    .why = Chancery makes its tables, not the database.
    .fix = Make it: createdb --owner USER --encoding UTF8 --template template0 NAME
CHY-7017 = The database does not keep text as UTF-8.
    .why = Names in certificates are of all languages.
    .fix = Make one that does: createdb --owner USER --encoding UTF8 --template template0 NAME
CHY-7018 = The data was moved to PostgreSQL.
    .why = It is in the database { $to }. What lies in the data directory is as it was before, and must not be written any more: both would sign as the same authority.
    .fix = Use the new database: --database-from SOURCE, or database_from in chancery.toml. A move that was broken off is finished by: chancery db migrate
CHY-7019 = The database is not empty.
    .why = { $database } has a table “{ $found }” that is somebody's, and nothing is ever written over or beside something else.
    .fix = Give a new database: createdb --owner USER --encoding UTF8 --template template0 NAME
CHY-7020 = The database is gone.
    .why = { $checkpoint } is the proof of a log that was in it, and what { $directory } uses is missing or empty.
    .fix = Look whether its disk is mounted and --data or --database-from names the right place. Lost for good: chancery backup restore. To begin anew, first move this file and the key file beside it to another place.
CHY-9000 = Something on our side broke.
    .why = Nothing more is known here. What was done before is recorded in the log.
    .fix = Try again. If it stays: chancery status
