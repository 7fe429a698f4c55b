//! What makes no sense, at every address that there is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use leptos::server_fn::axum::server_fn_paths;

use super::FORM;
use super::asking::Odd;
use crate::http::rights::tables::PAGES;
use crate::http::site::encoded;

/// All addresses of the router, as its source names them, `{…}` for what is typed in.
pub(super) fn routed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let routes = text.split(".route(").skip(1);
            let routes =
                routes.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
            found.extend(routes.map(str::to_owned));
        }
    }
    found.extend(
        ["/pkg/{file}", "/events/{slug}.ics", "/events/{slug}/card-{digest}.png"]
            .map(str::to_owned),
    );
    found.extend(
        ["/organizers/{slug}/card-{digest}.png", "/card-{digest}.png", "/{file}.svg"]
            .map(str::to_owned),
    );
    found.extend(PAGES.iter().map(|(path, _)| {
        let parts = path.split('/').map(|part| match part.strip_prefix(':') {
            Some(name) => format!("{{{name}}}"),
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    }));
    assert!(found.len() > 50 && found.contains("/covers/{file}"), "{found:?}");
    found
}

/// A route with something in the place of what is typed.
pub(super) fn filled(route: &str, with: &str) -> String {
    let mut path = String::new();
    let mut rest = route;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push_str(with);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    path + rest
}

pub(super) fn functions() -> Vec<&'static str> {
    let mut paths: Vec<_> = server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    assert!(paths.len() >= 38 && paths.contains(&"/api/sign-in"), "{paths:?}");
    paths
}

pub(super) fn odd_addresses() -> Vec<Odd> {
    let long = "a".repeat(4_000);
    let parts = [
        "%FF",
        "%00",
        "%",
        "%zz",
        "-1",
        "0",
        "9223372036854775808",
        "%D9%A1",
        "1e3",
        "..%2f..%2fx",
        "%2561",
        "a%20b",
        "';--",
        "%F0%9F%8E%B2",
        "[]",
        &long,
    ];
    let queries = [
        "%FF=%FF&%=%&%zz&=&&&",
        "q[]=1&q[a][b]=2&after[]=1&events[]=x&events[99999999999999999999]=1",
        "q=%00&after=%00&before=-1&page=-1&month=2026-99&from=x&to=%FF&organizer=%00&batch=%00",
        "page=99999999999999999999&before=99999999999999999999&batch=99999999999999999999",
        "page=%D9%A1&before=%D9%A1&ids=%D9%A1-%D9%A2&batch=%D9%A1&maxwidth=%D9%A1&url=%FF",
        "ids=1-9223372036854775807&show=%FF&after=-9223372036854775809&fitting=9-1&all=1",
        "from=%2B999999-01-01&to=-999999-01-01&month=%2B262143-01&view=calendar",
        "next=javascript:alert(1)&next=//evil.example&back=//evil.example&url=javascript:1",
        "state=%FF&code=%00&error=%0d%0aset-cookie:x&code=1&code=2",
        &format!("q={long}&after={long}&next=/{long}"),
    ];
    let mut odds = Vec::new();
    for route in routed() {
        let usual = filled(&route, "1");
        for part in parts.iter().filter(|_| route.contains('{')) {
            odds.push(Odd::get(filled(&route, part)));
        }
        odds.extend(queries.iter().map(|query| Odd::get(format!("{usual}?{query}"))));
        odds.push(Odd::get(format!("{usual}/")));
        odds.push(Odd::get(format!("/{usual}")));
    }
    // What could be read as another host, or as none.
    let hosts = ["//", "//[", "//:x", "/\\", "/\\[", "/x/..//y", "///", "/.//", "/%5c%5c[", "/?\\"];
    odds.extend(hosts.map(Odd::get));
    odds.extend(
        ["/", "/x/", "/pkg/"].map(|path| Odd::get(format!("{path}{}", "b/".repeat(3_000)))),
    );
    odds
}

pub(super) fn odd_methods_and_headers() -> Vec<Odd> {
    let mut odds = Vec::new();
    let headers: [(&'static str, &[u8]); 16] = [
        ("range", b"bytes=99999999999-1"),
        ("range", b"bytes=-0,1-2,x"),
        ("range", b"\xff"),
        ("if-none-match", b"\xff\xfe, W/\"\", *"),
        ("if-modified-since", b"yesterday"),
        ("if-match", b"\"x\""),
        ("if-unmodified-since", b"Thu, 01 Jan 1970 00:00:00 GMT"),
        ("if-range", b"\xff"),
        ("accept", b"\xff"),
        ("accept-encoding", b"br;q=\xff, gzip;q=x, *;q=9"),
        ("cookie", b"reroll=\xff; reroll=x; =; reroll"),
        ("x-forwarded-for", b"\xff, ,,, 999.1.1.1:x"),
        ("referer", b"javascript:alert(1)"),
        ("authorization", b"Bearer \xff"),
        ("sec-fetch-site", b"\xff"),
        ("content-type", b"\xff"),
    ];
    for route in routed() {
        let path = filled(&route, "1");
        for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "POST"] {
            odds.push(Odd { method, ..Odd::get(path.clone()) });
        }
        odds.extend(headers.iter().map(|(name, value)| Odd::get(path.clone()).with(name, *value)));
    }
    odds.push(Odd { method: "OPTIONS", ..Odd::get("*") });
    odds.push(Odd::get("http://evil.example/"));
    odds.push(Odd::get("/").with("x-large", "x".repeat(90_000)));
    odds
}

/// Names of fields of all forms.
pub(super) const FIELDS: [&str; 26] = [
    "email",
    "password",
    "next",
    "token",
    "organizer",
    "source",
    "connection",
    "calendar",
    "event",
    "events",
    "one",
    "version",
    "revision",
    "run",
    "batch",
    "backup",
    "ids",
    "what",
    "alert",
    "back",
    "status",
    "field",
    "title",
    "start_date",
    "brake_items",
    "repeat_count",
];

pub(super) fn all_fields(value: &str) -> String {
    encoded(&FIELDS.map(|field| (field, value)))
}

pub(super) fn odd_bodies(path: &str) -> Vec<Odd> {
    let long = "x".repeat(100_000);
    let arrays = all_fields("1").replace('=', "[]=");
    let deep = all_fields("1").replace('=', "[a][b][c][d][e][f][g]=");
    let many: String = (1..40_000).map(|id| format!("events[]={id}&")).collect();
    let mut bodies: Vec<Vec<u8>> =
        ["", "=", "&&&", "%", "%zz=%zz", "[]=", "events[=1", "]=1"].map(Vec::from).into();
    for value in ["", "-1", "9223372036854775808", "١", "1e3", "0x1", "\0", "<b>", " 1 ", "null"] {
        bodies.push(all_fields(value).into());
    }
    bodies.extend([
        b"\xff\xfe=1".to_vec(),
        b"email=%FF&source=%FF&event=%C3".to_vec(),
        format!("{}&{}", all_fields("1"), all_fields("2")).into(),
        arrays.into(),
        deep.into(),
        all_fields("1").replace('=', "[0]=").into(),
        all_fields("1").replace('=', "[99999999999999999999]=").into(),
        b"events[0]=1&events[0]=2&events=3&events[a]=4".to_vec(),
        format!("{many}version=1&password=x").into(),
        format!("title={long}&email={long}&password={long}&ids={long}&back=/{long}").into(),
        b"ids=1-9223372036854775807&backup=1&what=missing".to_vec(),
    ]);
    let mut odds: Vec<_> =
        bodies.into_iter().map(|body| Odd::post(path, FORM.as_bytes(), body)).collect();
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=",
        "",
        "x",
        ";",
        "application/x-www-form-urlencoded;charset=x",
    ] {
        odds.push(Odd::post(path, kind.as_bytes(), "{\"email\": [1]}"));
        odds.push(Odd::post(path, kind.as_bytes(), ""));
    }
    odds.push(Odd::post(path, b"\xff\xfe", "source=1"));
    for part in [
        "--x\r\n\r\n",
        "--x",
        "--x--",
        "--y\r\n",
        "--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name=\"version\"\r\n\r\n1",
        "--x\r\ncontent-disposition: form-data; name=\"version\"\r\n\r\n\u{661}\r\n--x--\r\n",
        "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"%00\"\r\ncontent-type: \u{0}\r\n\r\n\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename*=UTF-8''%FF\r\n\r\nGIF89a\r\n--x--",
    ] {
        odds.push(Odd::post(path, b"multipart/form-data; boundary=x", part));
    }
    let script = ("referer", "javascript:alert(1)");
    odds.push(Odd::post(path, FORM.as_bytes(), "source=x").with(script.0, script.1));
    odds
}
