//! Cards in all states and scripts, for tests and to be looked at.

use card::{Card, CardStatus, Colour, Han, Leaf, Photo};

/// A colour.
pub fn colour(text: &str) -> Colour {
    text.parse().unwrap_or_default()
}

/// An ordinary evening.
pub fn evening() -> Card {
    Card {
        title: "Friday board games at the Harbour".into(),
        date: "Friday 14 March 2026".into(),
        time: Some("19:00–23:00 CET".into()),
        place: Some("Harbour House, Pier 4, Rotterdam".into()),
        organizer: "Harbour Board Games".into(),
        site: "Reroll".into(),
        leaf: Some(Leaf { month: "MAR".into(), day: "14".into() }),
        accent: colour("#b3401f"),
        ..Card::default()
    }
}

fn titled(title: &str, accent: &str) -> Card {
    Card { title: title.into(), accent: colour(accent), ..evening() }
}

fn script(title: &str, place: &str, organizer: &str, accent: &str) -> Card {
    Card { place: Some(place.into()), organizer: organizer.into(), ..titled(title, accent) }
}

/// Hills under an evening sky.
pub fn landscape() -> Photo {
    let (width, height) = (900_u32, 700_u32);
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| hill(x as f32, y as f32)));
    Photo::new(width, height, pixels.collect()).expect("a picture")
}

fn hill(x: f32, y: f32) -> [u8; 4] {
    let ridge = |base: f32, size: f32, step: f32| {
        base + size * (x / step).sin() + size * 0.4 * (x / step * 2.7).cos()
    };
    let sun = (x - 560.0).hypot(y - 270.0);
    let sky = [250.0 - y * 0.16, 170.0 - y * 0.06, 110.0 + y * 0.16];
    let colour = if y > ridge(560.0, 40.0, 150.0) {
        [34.0, 52.0, 58.0 + y * 0.02]
    } else if y > ridge(470.0, 50.0, 210.0) {
        [70.0, 82.0, 96.0]
    } else if y > ridge(390.0, 46.0, 280.0) {
        [128.0, 110.0, 122.0]
    } else if sun < 70.0 {
        [255.0, 236.0, 190.0]
    } else {
        sky
    };
    let [r, g, b] = colour.map(|value| value.clamp(0.0, 255.0) as u8);
    [r, g, b, 255]
}

/// Pixels without any order: the hardest picture to pack.
pub fn noise() -> Photo {
    let mut state = 0x2545_f491_u32;
    let bytes = (0..1200 * 700 * 4).map(|n| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        if n % 4 == 3 { 255 } else { (state >> 11) as u8 }
    });
    Photo::new(1200, 700, bytes.collect()).expect("a picture")
}

/// Every sample with its name.
pub fn all() -> Vec<(&'static str, Card)> {
    let mut all = states();
    all.extend(accents());
    all.extend(scripts());
    all.extend(lengths());
    all.extend(photos());
    all
}

fn states() -> Vec<(&'static str, Card)> {
    let before = CardStatus::Moved { before: "Fri 7 March, 19:00".into() };
    let weekend = Leaf { month: "JUN".into(), day: "12–14".into() };
    vec![
        ("state-scheduled", evening()),
        ("state-cancelled", Card { standing: CardStatus::Cancelled, ..evening() }),
        (
            "state-cancelled-long",
            Card {
                standing: CardStatus::Cancelled,
                ..titled(
                    "An evening of long games, longer rules and the longest discussions about them",
                    "#1f7a8c",
                )
            },
        ),
        ("state-postponed", Card { standing: CardStatus::Postponed, ..evening() }),
        (
            "state-moved",
            Card { standing: before, ..titled("Friday board games at the Harbour", "#3d348b") },
        ),
        ("state-no-place", Card { place: None, ..titled("Online quiz night", "#0b6e4f") }),
        ("state-all-day", Card { time: None, ..titled("Swap day for used games", "#f2b705") }),
        (
            "state-multi-day",
            Card {
                date: "Friday 12 – Sunday 14 June 2026".into(),
                time: None,
                leaf: Some(weekend),
                ..titled("Low Countries Board Game Convention", "#5b2a86")
            },
        ),
        (
            "state-site",
            Card {
                date: String::new(),
                time: None,
                place: Some("reroll.example.org".into()),
                leaf: None,
                organizer: "Upcoming events".into(),
                ..titled("Game nights, tournaments and meetups near you", "#b3401f")
            },
        ),
    ]
}

fn accents() -> Vec<(&'static str, Card)> {
    vec![
        ("accent-white", titled("A club with a white colour", "#ffffff")),
        ("accent-black", titled("A club with a black colour", "#000000")),
        ("accent-yellow", titled("Catan championship", "#ffd400")),
        ("accent-orange", titled("Dungeon crawl", "#ff5a36")),
        ("accent-pink", titled("Ladies’ night: Wingspan", "#ff8fb1")),
        ("accent-grey", titled("Chess in the library", "#808080")),
        ("accent-lime", titled("Go for beginners", "#a4ff3c")),
        ("accent-blue", titled("Blitz chess until midnight", "#1d3fff")),
    ]
}

fn scripts() -> Vec<(&'static str, Card)> {
    vec![
        (
            "script-greek",
            script(
                "Βραδιά επιτραπέζιων στην Αθήνα",
                "Πλατεία Εξαρχείων 12, Αθήνα",
                "Λέσχη Παιχνιδιών",
                "#1f5f8b",
            ),
        ),
        (
            "script-cyrillic",
            script(
                "Вечір настільних ігор у Києві",
                "вул. Хрещатик 22, Київ",
                "Клуб «Кубик»",
                "#005bbb",
            ),
        ),
        (
            "script-vietnamese",
            script("Đêm trò chơi cờ bàn ở Hà Nội", "Phố Huế, Hà Nội", "Câu lạc bộ Cờ", "#c8102e"),
        ),
        (
            "script-arabic",
            script("ليلة ألعاب الطاولة في بيروت", "شارع الحمرا، بيروت", "نادي النرد", "#007a3d"),
        ),
        (
            "script-hebrew",
            script(
                "ערב משחקי קופסה בתל אביב",
                "רחוב דיזנגוף 50, תל אביב",
                "מועדון הקובייה",
                "#0038b8",
            ),
        ),
        (
            "script-hebrew-long",
            script(
                "ערב משחקי קופסה גדול במיוחד עם טורניר קטאן וכיבוד קל לכל המשפחה",
                "רחוב דיזנגוף 50, תל אביב",
                "Dice Club TLV",
                "#ffd400",
            ),
        ),
        (
            "script-devanagari",
            script("दिल्ली में बोर्ड गेम की शाम", "कनॉट प्लेस, नई दिल्ली", "पासा क्लब", "#ff9933"),
        ),
        (
            "script-thai",
            script("คืนบอร์ดเกมที่กรุงเทพฯ", "ถนนสุขุมวิท กรุงเทพมหานคร", "ชมรมลูกเต๋า", "#2d2a4a"),
        ),
        (
            "script-sc",
            script("周五桌游之夜：一起来玩吧", "上海市静安区南京西路", "骰子俱乐部", "#de2910"),
        ),
        (
            "script-tc",
            script("週五桌遊之夜：歡迎新朋友", "臺北市大安區復興南路", "骰子俱樂部", "#1b4d3e"),
        ),
        (
            "script-jp",
            Card {
                han: Han::of_zone("Asia/Tokyo"),
                ..script(
                    "金曜ボードゲームの夜、初心者歓迎！",
                    "東京都渋谷区神南1-2-3",
                    "サイコロ倶楽部",
                    "#bc002d",
                )
            },
        ),
        (
            "script-kr",
            script("금요일 보드게임의 밤", "서울특별시 마포구 양화로", "주사위 모임", "#003478"),
        ),
        (
            "script-emoji",
            script(
                "🎲 Game night 🧙‍♀️🐉 with friends 👨‍👩‍👧‍👦",
                "🍺 The Red Lion, 🇳🇱 Utrecht",
                "Dice & Mice 🐭",
                "#222831",
            ),
        ),
        (
            "script-mixed",
            script("Jazz في بيروت 日本語 и Київ", "Δημοτικό, ถนน 3", "Всё & Ålesund", "#6a0dad"),
        ),
        (
            "script-indic",
            script("বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල", "ქართული, հայերեն", "አማርኛ ខ្មែរ", "#8a3324"),
        ),
    ]
}

fn lengths() -> Vec<(&'static str, Card)> {
    let long = "An introduction to heavy economic games for people who like trains, shares, \
        hostile takeovers, long tables, strong coffee and even longer discussions about the rules";
    vec![
        ("length-one-word", titled("Gloomhaven", "#00695c")),
        ("length-short", titled("Go", "#00695c")),
        (
            "length-medium",
            titled("Introduction to modern co-operative card games for two players", "#283593"),
        ),
        ("length-long", titled(long, "#37474f")),
        (
            "length-one-long-word",
            titled("Donaudampfschifffahrtsgesellschaftskapitänsmütze", "#4e342e"),
        ),
        (
            "length-everything-long",
            Card {
                place: Some(long.into()),
                organizer: long.into(),
                site: "The Rotterdam and Surroundings Calendar of Games".into(),
                date: "Wednesday 30 September – Saturday 24 October 2026".into(),
                time: Some("09:30–17:45 Argentina Standard Time".into()),
                ..titled(long, "#ad1457")
            },
        ),
    ]
}

fn photos() -> Vec<(&'static str, Card)> {
    let with = |photo: Photo, card: Card| Card { photo: Some(photo), ..card };
    vec![
        ("photo-landscape", with(landscape(), evening())),
        (
            "photo-rtl",
            with(
                landscape(),
                script("ליל משחקים בחוץ", "פארק הירקון, תל אביב", "מועדון הקובייה", "#0b6e4f"),
            ),
        ),
        (
            "photo-cancelled",
            with(
                landscape(),
                Card {
                    standing: CardStatus::Cancelled,
                    ..titled("Games in the park, with cake and a very long table", "#0b6e4f")
                },
            ),
        ),
        ("photo-noise", with(noise(), titled("Static", "#b3401f"))),
    ]
}
