//! Cards as pictures: size, letters, states, and texts nobody should have to set.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod samples;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use card::{Card, CardStatus, HEIGHT, LARGEST, Palette, Renderer, WIDTH};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| {
    let faces = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/card-fonts");
    Renderer::open(&faces).expect("the faces are there: `cargo xtask fonts` fetches them")
});

/// The pixels of a PNG as red, green, blue.
fn pixels(png: &[u8]) -> Vec<[u8; 3]> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut buffer).unwrap();
    assert_eq!((info.width, info.height), (WIDTH, HEIGHT));
    assert_eq!(info.color_type, png::ColorType::Rgb);
    buffer.as_chunks::<3>().0.to_vec()
}

/// A rectangle's pixels.
fn part(all: &[[u8; 3]], x: std::ops::Range<usize>, y: std::ops::Range<usize>) -> Vec<[u8; 3]> {
    y.flat_map(|row| all[row * WIDTH as usize..][x.clone()].to_vec()).collect()
}

#[test]
fn every_sample_is_a_picture_small_enough_for_all_readers_and_always_the_same() {
    for (name, card) in samples::all() {
        let png = RENDERER.render(&card).unwrap();
        assert!(png.len() <= LARGEST, "{name}: {} bytes", png.len());
        let colours: HashSet<_> = pixels(&png).into_iter().collect();
        assert!(colours.len() > 8, "{name} is blank");
        assert!(RENDERER.render(&card).unwrap() == png, "{name} changes");
    }
}

#[test]
fn what_was_drawn_before_changes_no_card() {
    let faces = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/card-fonts");
    for name in ["script-jp", "script-mixed", "script-emoji", "state-scheduled"] {
        let card = samples::all().into_iter().find(|(known, _)| *known == name).unwrap().1;
        let alone = Renderer::open(&faces).unwrap().render(&card).unwrap();
        for (_, other) in samples::all().iter().filter(|(name, _)| name.starts_with("script-")) {
            RENDERER.render(other).unwrap();
        }
        assert!(RENDERER.render(&card).unwrap() == alone, "{name}");
    }
}

#[test]
fn the_organizers_colour_is_the_ground() {
    for accent in ["#b3401f", "#ffd400", "#000000", "#ffffff"] {
        let card = Card { accent: samples::colour(accent), ..samples::evening() };
        let all = pixels(&RENDERER.render(&card).unwrap());
        assert_eq!(all[0], Palette::full(card.accent).ground.0, "{accent}");
    }
}

#[test]
fn each_state_looks_different_and_a_tape_lies_across() {
    let states = [
        CardStatus::Scheduled,
        CardStatus::Cancelled,
        CardStatus::Postponed,
        CardStatus::Moved { before: "Fri 7 March".into() },
    ];
    let drawn: HashSet<Vec<u8>> = states
        .iter()
        .map(|standing| Card { standing: standing.clone(), ..samples::evening() })
        .map(|card| RENDERER.render(&card).unwrap())
        .collect();
    assert_eq!(drawn.len(), states.len());
    let card = Card { standing: CardStatus::Cancelled, ..samples::evening() };
    let all = pixels(&RENDERER.render(&card).unwrap());
    let tape = Palette::cancelled(card.accent).tape.0;
    for x in (0..WIDTH as usize).step_by(100) {
        let column = part(&all, x..x + 60, 300..500);
        assert!(column.contains(&tape), "no tape at {x}");
    }
}

#[test]
fn a_title_from_right_to_left_mirrors_the_card() {
    let face = |card: &Card, x: std::ops::Range<usize>| {
        let all = pixels(&RENDERER.render(card).unwrap());
        let face = Palette::full(card.accent).face.0;
        part(&all, x, 120..400).iter().filter(|pixel| **pixel == face).count()
    };
    let left_to_right = samples::evening();
    let hebrew = Card { title: "ערב משחקים".into(), ..samples::evening() };
    assert!(face(&left_to_right, 820..1100) > 20_000);
    assert!(face(&hebrew, 100..380) > 20_000);
}

/// Every character of these has to leave ink: a card with it differs from the card without.
#[test]
fn letters_of_all_scripts_leave_ink_of_their_own() {
    let texts = [
        "ABCxyzÀßøŁş",
        "ΑΒΓαβγώΰ",
        "АБВгдїєґў",
        "Đđơưộ",
        "ابتثجحخ",
        "אבגדהו",
        "अआकखगक्षत्र",
        "กขคงจฉ",
        "汉语拼音龙",
        "漢語拼音龍",
        "日本語かなカナ",
        "한국어보드",
        "বাংল",
        "தமிழ",
        "తెలు",
        "ಕನ್ನ",
        "മലയ",
        "සිංහ",
        "ქართ",
        "Հայե",
        "አማርኛ",
        "ខ្មែ",
        "🎲🐉🧙♟★☕",
        "→✓№€₹½",
    ];
    for text in texts {
        // Alphabets share shapes (Α and А), so each is looked at alone.
        let mut seen: HashSet<Vec<u8>> = HashSet::new();
        let letters: HashSet<char> = text.chars().collect();
        for letter in letters {
            let title = format!("{letter}{letter}");
            let card = Card { title: title.clone(), ..samples::evening() };
            let png = RENDERER.render(&card).unwrap();
            let mut area = Vec::new();
            // Both sides: the title stands where its script begins.
            for x in [60..700, 500..1140] {
                area.extend(part(&pixels(&png), x, 104..400).concat());
            }
            // Marks combine with what is before them; all else has a shape that nothing else has.
            assert!(seen.insert(area), "{letter:?} (U+{:04X}) looks like another", letter as u32);
        }
    }
}

#[test]
fn texts_that_nobody_should_have_to_set() {
    let long = |unit: &str| unit.repeat(10_000 / unit.len().max(1) + 1);
    let texts = [
        String::new(),
        " \u{0}\u{7}\u{1b}\r\n\t".into(),
        long("x"),
        long("wide words and "),
        long("W"),
        long("🎲"),
        long("👩‍👩‍👧‍👦"),
        long("\u{200d}"),
        long("\u{202e}"),
        long("e\u{301}\u{302}\u{303}"),
        long("ﷺ"),
        long("ש"),
        long("漢"),
        long("ไทย"),
        "\u{202e}evil\u{202c} \u{2066}\u{2067}\u{2069}".to_owned(),
        "\u{e000}\u{f8ff}\u{10ffff}\u{fffd}\u{fffe}".into(),
        "\u{1f1e6}\u{1f1e6}\u{1f1e6}\u{fe0f}\u{20e3}".into(),
        "<b>no &amp; markup</b> {} ${x} %s".into(),
        "𐎠𐎡𐎢𓀀𓁀 𝐁𝐨𝐥𝐝 ⅷ ﬁ".into(),
    ];
    for text in texts {
        let card = Card {
            title: text.clone(),
            place: Some(text.clone()),
            organizer: text.clone(),
            site: text.clone(),
            date: text.clone(),
            time: Some(text.clone()),
            ..samples::evening()
        };
        for standing in [
            CardStatus::Scheduled,
            CardStatus::Cancelled,
            CardStatus::Moved { before: text.clone() },
        ] {
            let png = RENDERER.render(&Card { standing, ..card.clone() }).unwrap();
            assert!(png.len() <= LARGEST, "{text:.20}: {}", png.len());
            pixels(&png);
        }
    }
}

#[test]
fn characters_that_no_face_has_are_drawn_by_what_they_are_made_of() {
    let drawn =
        |title: &str| RENDERER.render(&Card { title: title.into(), ..samples::evening() }).unwrap();
    assert!(drawn("𝐁𝐨𝐥𝐝 move") == drawn("Bold move"));
    assert!(drawn("Old 𐎠𐎡 stones") != drawn("Old stones 2"));
}
